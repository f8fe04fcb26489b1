"""Mappings: how a foreign export, one row a complaint or one row an event, becomes the canonical columns."""

SOURCE = "cases"
"""What `--source` calls the source that a mapping means."""
