"""Suggestions of a cause for complaints that came without one, from their texts."""
