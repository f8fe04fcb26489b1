"""The page “Definitions” and what only it uses."""
