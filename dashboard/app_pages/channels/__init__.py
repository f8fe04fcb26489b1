"""The page “Channels” and what only it uses."""
