"""The way from a number to its records: links, and the lists they lead to."""
