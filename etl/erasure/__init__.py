"""One customer: what is held on them, given out or erased, in every place that holds anything."""
