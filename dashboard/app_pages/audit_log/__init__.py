"""The page of the audit log: who did and read what, for whoever has the right `admin`."""
