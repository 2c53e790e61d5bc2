"""What libical makes of calendars given on standard input (JSON). Run by the system's Python, which has it.

libical's restriction check is the strictest validator there is; its time zone code is that of Evolution and others.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402


def probe(text):
    """Errors of one calendar, and UID, start and end of its events in seconds since 1970."""
    root = ICalGLib.Component.new_from_string(text)
    passed = bool(ICalGLib.restriction_check(root))
    errors = [line for line in root.as_ical_string().splitlines() if line.startswith("X-LIC-ERROR")]
    zone = ICalGLib.Timezone.new()
    known = zone.set_component(root.get_first_component(ICalGLib.ComponentKind.VTIMEZONE_COMPONENT).clone())
    events = []
    event = root.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while event is not None:
        times = [
            when.as_timet() if when.is_utc() else when.as_timet_with_zone(zone)
            for when in (event.get_dtstart(), event.get_dtend())
        ]
        events.append([event.get_uid(), *times])
        event = root.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    return {"passed": passed and bool(known), "errors": errors, "events": events}


json.dump([probe(text) for text in json.load(sys.stdin)], sys.stdout)
