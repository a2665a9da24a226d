"""The Linux packages around a stand-in for the program, which is a script."""
