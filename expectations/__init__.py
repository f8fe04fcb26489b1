"""MUST BE TRUE: the rules about data, as Great Expectations suites, and how they are checked."""
