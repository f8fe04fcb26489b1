"""As `dashboard/data`."""
