"""The page “Satisfaction” and what only it uses."""
