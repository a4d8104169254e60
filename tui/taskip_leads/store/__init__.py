"""The one door for screens: reads from the mirror, writes through the outbox, keeps both in sync."""
