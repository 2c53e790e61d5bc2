"""Other people's parsers, each as a function from bytes to {uid: (start, end)} in UTC."""

import datetime as dt
import json
import shutil
import subprocess
from functools import cache

import icalendar
import pytest
import vobject
from dateutil.tz import resolve_imaginary

PYTHON = "/usr/bin/python3"
PROBE = __file__.replace("parsers.py", "libical_probe.py")


def with_icalendar(content):
    calendar = icalendar.Calendar.from_ical(content)
    assert [error for event in calendar.walk() for error in event.errors] == []
    return {
        str(event["UID"]): (event["DTSTART"].dt.astimezone(dt.UTC), event["DTEND"].dt.astimezone(dt.UTC))
        for event in calendar.walk("VEVENT")
    }


def with_vobject(content):
    """The zone is built from our VTIMEZONE by dateutil: a second opinion on it."""
    calendar = vobject.readOne(content.decode())
    calendar.validate(raiseException=True)
    return {
        event.uid.value: tuple(
            resolve_imaginary(when.value).astimezone(dt.UTC) for when in (event.dtstart, event.dtend)
        )
        for event in calendar.contents.get("vevent", ())
    }


def with_libical(contents):
    """What libical says of several calendars at once; skips where it is not installed."""
    if not libical_installed():
        pytest.skip("libical is not installed (Debian: apt-get install python3-gi gir1.2-ical-3.0)")
    given = json.dumps([content.decode() for content in contents])
    result = subprocess.run([PYTHON, PROBE], input=given, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(result.stdout)


@cache
def libical_installed():
    script = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    return (
        shutil.which(PYTHON) is not None
        and subprocess.run([PYTHON, "-c", script], capture_output=True, check=False).returncode == 0
    )
