"""What is open: how much each complaint presses, by how much it misses its promises, and how that is said."""
