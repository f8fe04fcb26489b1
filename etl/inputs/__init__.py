"""Where data come from: files on disk, a database of PostgreSQL, MySQL, MariaDB or SQL Server."""
