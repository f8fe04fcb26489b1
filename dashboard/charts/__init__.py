"""Charts, one kind a file: they draw figures that are handed to them."""
