"""The page “Trends” and what only it uses."""
