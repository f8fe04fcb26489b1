"""Statistics apart from drawing: numbers in, numbers and codes out; every formula and constant with its source."""
