"""The pages and the weekly report: they read what `queries` defines, and hold no SQL and no arithmetic."""
