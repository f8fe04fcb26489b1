"""From raw rows to checked events: casts, duplicates, corrections, personal data, the fate of every row."""
