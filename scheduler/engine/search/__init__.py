"""Local search for problems whose rules are about what happens at the same time."""
