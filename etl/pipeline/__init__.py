"""The steps of a load in their order, the inbox, and loading again after causes were confirmed."""
