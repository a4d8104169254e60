"""What statuses and dates mean for the pipeline."""
