"""Commands that change leads, through the same outbox as the screens."""
