"""Invented complaints that look like a retailer's own, for trying the project out and for measuring it."""
