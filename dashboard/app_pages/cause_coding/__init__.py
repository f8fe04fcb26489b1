"""The page “Coding” and what only it uses."""
