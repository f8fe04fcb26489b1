"""The page “Weekly reports” and what only it uses."""
