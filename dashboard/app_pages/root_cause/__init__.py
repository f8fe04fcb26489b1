"""The page “Root cause” and what only it uses."""
