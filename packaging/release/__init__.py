"""What a release is made of: what it is called, what is in it, and how it is frozen."""
