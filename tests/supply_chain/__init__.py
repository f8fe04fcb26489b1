"""What the program is made of: a bill of materials, and licences that are allowed."""
