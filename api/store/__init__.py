"""Persistence: tables, migrations, and the one door through which anything is promised."""
