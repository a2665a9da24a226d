"""Whose work this program contains: each part with its licence, in words and as texts."""
