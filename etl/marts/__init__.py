"""The marts: one SELECT a file, run in the order of their numbers over the events in scope."""
