"""What people see in the terminal: German words and numbers, progress, tables."""
