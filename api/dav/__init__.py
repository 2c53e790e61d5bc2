"""The read-only CalDAV door: the calendars of the feeds, for clients that would rather sync than poll."""
