"""What Python code means across modules: imports, names, types, and which function runs which."""
