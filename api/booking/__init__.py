"""Booking rules, pure: who goes first, when rooms are open, what is free, which dates a series has."""
