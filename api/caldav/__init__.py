"""Plans written into the calendar server of a county, and what people block there read back (RFC 4791, RFC 6578).

``server`` speaks with it, ``memory`` remembers what was written, ``push`` and ``pull`` decide with what
:mod:`calendars` says.
"""
