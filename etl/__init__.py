"""Loading: from the files of a source to a published generation of the warehouse."""
