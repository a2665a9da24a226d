"""The frozen program, packed, installed, started and spoken to."""
