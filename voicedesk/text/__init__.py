"""Text as it is written and read, for both sides of a connection: pure, and below everything else."""
