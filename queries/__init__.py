"""Meaning: what each number is, and how it is asked of a warehouse."""
