"""The page “Help” and what only it uses."""
