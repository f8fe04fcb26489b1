"""What was read of a generation, kept; where the data lie; who is active."""
