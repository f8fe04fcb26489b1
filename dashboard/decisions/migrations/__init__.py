"""How the register's tables came to be, one file a step."""
