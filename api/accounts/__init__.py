"""People and rights: who asks, what they may do, and who changed what."""
