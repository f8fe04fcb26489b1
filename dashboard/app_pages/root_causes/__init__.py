"""The page “Root causes” and what only it uses."""
