"""Tests of what the rules build: blocks, rows and families of rows."""
