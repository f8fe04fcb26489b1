"""Tests of what counts are compared with."""
