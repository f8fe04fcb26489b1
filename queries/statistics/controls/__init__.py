"""What weekly counts are compared with: the volume that all share, their own course, since when they were counted."""
