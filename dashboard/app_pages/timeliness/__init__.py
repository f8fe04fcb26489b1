"""The page “Timeliness” and what only it uses."""
