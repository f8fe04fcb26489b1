"""The page “Extensions” and what only it uses."""
