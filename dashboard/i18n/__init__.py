"""Languages: the catalogues of translations, and numbers and dates as each language writes them."""
