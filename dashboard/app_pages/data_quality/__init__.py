"""The page “Data quality” and what only it uses."""
