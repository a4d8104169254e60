"""A workspace on this machine: reads from the mirror, durable writes, background sync."""
