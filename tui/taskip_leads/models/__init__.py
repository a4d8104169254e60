"""What things are: frozen values without I/O. Every other package may import these."""
