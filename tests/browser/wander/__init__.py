"""A seeded random walk of a person through the pages, in a real Chromium; `make wander` walks far."""
