"""Planning jobs at work: processes that solve, and the runners that give them what waits in the database."""
