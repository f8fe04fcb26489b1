"""A second, independent implementation of the clocks, written for plainness, that the warehouse is checked against."""
