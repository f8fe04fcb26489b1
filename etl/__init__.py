"""WRITES: from the files of the sources to the marts of a new generation."""
