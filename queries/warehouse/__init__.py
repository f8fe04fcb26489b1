"""Reading the warehouse: open generations, and its state at an earlier moment."""
