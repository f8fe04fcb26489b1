"""Tests of the statistics, against R, published examples and simulation."""
