"""Readers of file formats: each gives raw rows as text, and says which rows it could not read."""
