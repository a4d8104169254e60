"""Pictures of the running program, for the README."""
