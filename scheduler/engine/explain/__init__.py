"""Why an event is where it is, why it is not elsewhere, and what would help."""
