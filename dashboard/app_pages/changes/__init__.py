"""The page “Changes” and what only it uses."""
