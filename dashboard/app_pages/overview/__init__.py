"""The page “Overview” and what only it uses."""
