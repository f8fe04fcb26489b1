"""Uploads and jobs: who may read them, one at a time, how they end."""
