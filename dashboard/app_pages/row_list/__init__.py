"""The page “Rows behind a figure” and what only it uses."""
