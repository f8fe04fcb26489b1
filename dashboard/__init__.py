"""READS. Pages that show what `queries` answers; no SQL and no arithmetic."""
