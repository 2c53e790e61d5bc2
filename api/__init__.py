"""How people and programs reach Raumzeit: today the command line, later the service.

This package may use all others; none of them knows it.
"""
