"""Commands about the user's own changes."""
