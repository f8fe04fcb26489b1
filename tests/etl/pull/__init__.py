"""Pulls, each against a server on loopback that answers as the documented API does."""
