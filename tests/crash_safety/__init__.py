"""Faults on purpose: loads that are killed, starved, overtaken or damaged must leave the old or the new generation."""
