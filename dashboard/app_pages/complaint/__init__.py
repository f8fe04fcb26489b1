"""The page “Complaint” and what only it uses."""
