"""Plans as iCalendar: files today, feeds and CalDAV from the same bytes.

``export`` writes files; ``publish`` makes their bytes, and those of feeds, without touching any.
"""

from calendars.files import ExportReport, export
from calendars.publication import Publication, publish
from calendars.state import State, StateError

__all__ = ["ExportReport", "Publication", "State", "StateError", "export", "publish"]
