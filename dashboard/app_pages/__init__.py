"""One file a page, each read from top to bottom; `navigation.py` names them."""
