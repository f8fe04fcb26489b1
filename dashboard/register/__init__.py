"""The register's states, its store and its migrations; asked through `dashboard.decisions` alone."""
