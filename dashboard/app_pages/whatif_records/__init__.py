"""The page “Judged by other limits” and what only it uses."""
