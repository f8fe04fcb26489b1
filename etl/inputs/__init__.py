"""Where data come from: files on disk, a PostgreSQL database."""
