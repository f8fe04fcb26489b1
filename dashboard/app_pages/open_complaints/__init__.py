"""The page “Open complaints” and what only it uses."""
