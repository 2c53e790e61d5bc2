"""The planning engine."""
