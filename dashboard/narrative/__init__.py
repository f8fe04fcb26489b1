"""Sentences made from figures, shared by pages and the report."""
