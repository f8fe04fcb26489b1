"""The page “Employees” and what only it uses."""
