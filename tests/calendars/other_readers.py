"""Programs and libraries we did not write, each as a function from calendars to what they hold.

Each gives {uid: (start, end, title, status)}, the times in UTC, and is passed over where it is not installed.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import icalendar
import pytest
import vobject

from tests.calendars.parsers import with_libical, with_vobject

PROBE = Path(__file__).with_name("icaljs_probe.cjs")
KHAL = """
[calendars]
[[read]]
path = {folder}/calendar
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {folder}/khal.db
"""


def program(name: str) -> str:
    """Where a program is, beside this Python or on the path."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def icalendar_reads(contents, folder):
    return {
        str(event["UID"]): (
            event["DTSTART"].dt.astimezone(dt.UTC),
            event["DTEND"].dt.astimezone(dt.UTC),
            str(event["SUMMARY"]),
            str(event["STATUS"]),
        )
        for content in contents
        for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
    }


def vobject_reads(contents, folder):
    found = {}
    for content in contents:
        times = with_vobject(content)
        for event in vobject.readOne(content.decode()).contents.get("vevent", ()):
            found[event.uid.value] = (*times[event.uid.value], event.summary.value, event.status.value)
    return found


def libical_reads(contents, folder):
    """Its times only; titles are not what it is asked about elsewhere."""
    return {
        uid: (moment(start), moment(end), None, None)
        for told in with_libical(contents)
        for uid, start, end in told["events"]
    }


def icaljs_reads(contents, folder):
    node, where = program("node"), icaljs()
    if where is None:
        pytest.skip("ical.js is not installed (npm install --global ical.js)")
    given = json.dumps([content.decode() for content in contents])
    result = subprocess.run(
        [node, PROBE], input=given, capture_output=True, text=True, check=True, timeout=60, env={"NODE_PATH": where}
    )
    return {uid: (moment(start), moment(end), *words) for uid, start, end, *words in json.loads(result.stdout)}


@cache
def icaljs() -> str | None:
    """The folder of packages in which ical.js lies."""
    places = [*os.environ.get("NODE_PATH", "").split(os.pathsep)]
    npm = shutil.which("npm")
    if npm is not None:
        places.append(subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=True).stdout.strip())
    return next((place for place in places if place and (Path(place) / "ical.js").is_dir()), None)


def khal_reads(contents, folder):
    """From a folder with one file for each event, as vdirsyncer writes them."""
    khal = program("khal")
    (folder / "calendar").mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        (folder / "calendar" / f"{number}.ics").write_bytes(content)
    return khal_lists(khal, folder)


def khal_lists(khal, folder):
    """What khal shows of a year, in UTC, of the calendar in a folder."""
    (folder / "khal").write_text(KHAL.format(folder=folder), encoding="utf-8")
    form = "{uid}\t{start-long}\t{end-long}\t{title}\t{status}"
    command = [
        khal,
        "-c",
        folder / "khal",
        "list",
        "--once",
        "--day-format",
        "",
        "--format",
        form,
        "2026-08-01",
        "365d",
    ]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    found = {}
    for line in shown.splitlines():
        uid, start, end, title, status = line.split("\t")
        times = (dt.datetime.fromisoformat(time).replace(tzinfo=dt.UTC) for time in (start, end))
        found[uid] = (*times, title, status.strip())
    return found


def moment(seconds):
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


READERS = {
    "icalendar": icalendar_reads,
    "vobject": vobject_reads,
    "libical": libical_reads,
    "ical.js": icaljs_reads,
    "khal": khal_reads,
}
EVENT_BY_EVENT = frozenset({"khal"})
"""Those that read one file for each event only."""
