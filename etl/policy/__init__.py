"""Policies and the calendar: the promises and working days as data, and how they are read."""
