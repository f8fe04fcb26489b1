"""Writing the warehouse: generations, the load history, the results of rules."""
