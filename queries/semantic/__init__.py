"""The semantic layer: definitions of metrics and lists, requests, and the records behind a number."""
