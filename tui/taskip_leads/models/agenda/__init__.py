"""The agenda: whose next step is late or comes next, and who is going cold."""
