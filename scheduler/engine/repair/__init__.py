"""Repairing a published plan: what can no longer stand, the fewest changes that mend it, and who must be told."""
