"""HTML and theme: tiles, tables, style sheet."""
