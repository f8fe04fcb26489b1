"""Policy: what is promised by which version, with limits, hours, days off and where each is written."""
