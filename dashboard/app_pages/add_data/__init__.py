"""The page “Add data” and what only it uses."""
