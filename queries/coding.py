"""What the parts that code complaints agree on."""

NONE_OF_KNOWN = "none_of_known"
"""Written into the register in place of a cause where a person found that no known cause fits: it is no cause."""
