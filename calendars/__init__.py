"""Plans as iCalendar: files today, feeds and CalDAV from the same bytes."""

from calendars.export import ExportReport, export
from calendars.feeds import Feed, feeds, rolling_window
from calendars.publish import Publication, publish
from calendars.state import State, StateError

__all__ = [
    "ExportReport",
    "Feed",
    "Publication",
    "State",
    "StateError",
    "export",
    "feeds",
    "publish",
    "rolling_window",
]
