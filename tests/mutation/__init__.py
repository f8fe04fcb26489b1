"""Whether the tests notice when the SQL of clocks and metrics is wrong: one small fault at a time (`make mutation`)."""
