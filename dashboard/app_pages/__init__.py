"""The pages: one folder a page, with what only that page uses. Pages import nothing of each other."""
