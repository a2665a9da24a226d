"""The steps of the set-up: what ``packaging/bootstrap.py`` does, one concern a file."""
