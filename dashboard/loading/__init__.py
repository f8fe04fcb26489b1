"""Files that readers bring, and the commands of the loads, each run as a process of its own."""
