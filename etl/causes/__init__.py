"""Detection of recurring root causes, and the evidence for each."""
