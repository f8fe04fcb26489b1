"""Sources: one SQL file a system, which renames its columns to the canonical ones."""
