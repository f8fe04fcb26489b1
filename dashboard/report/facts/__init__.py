"""The figures of a report, collected once as of its cut-off."""
