"""The page “What if” and what only it uses."""
