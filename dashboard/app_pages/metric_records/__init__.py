"""The page “Behind a figure” and what only it uses."""
