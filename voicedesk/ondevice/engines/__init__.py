"""What hears, thinks and speaks on this device; each engine is used by every endpoint of the service."""
