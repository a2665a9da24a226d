"""Whether there is a newer version. It is told, never fetched, let alone installed."""
