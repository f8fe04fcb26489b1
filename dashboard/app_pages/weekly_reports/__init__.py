"""The page “Reports” and what only it uses."""
