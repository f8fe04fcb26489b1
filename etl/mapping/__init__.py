"""Mappings: how a foreign export, one row a complaint or one row an event, becomes the canonical columns."""
