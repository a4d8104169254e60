"""Work the leads of a TaskIP CRM workspace from the terminal. Importing this imports nothing."""

__version__ = "0.1.0"
