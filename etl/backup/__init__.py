"""A copy of everything that cannot be loaded again, as one file, and the way back."""
