"""What the service does for people: one function a use case, each in one transaction."""
