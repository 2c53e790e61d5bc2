"""What other people's programs make of the answers of a real server."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.feeds import addresses, invalidate
from api.feeds.rights import catalogue
from api.store import plans
from tests.api.feeds.feed_server import EB, KOORDINIERUNG
from tests.calendars.parsers import with_icalendar, with_libical, with_vobject
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM


@pytest.fixture
def paths(service) -> list[str]:
    """Every calendar that two people may have, and one that was revoked."""
    made = [addresses.obtain(service, EB, "personen/eb-nord.ics")]
    made += [
        addresses.obtain(service, KOORDINIERUNG, path)
        for path, feed in catalogue(PROBLEM).items()
        if path == "kreis.ics" or path.startswith(("raeume/", "familienzentren/"))
    ]
    revoked = addresses.obtain(service, KOORDINIERUNG, "personen/koordinierung.ics")
    addresses.give_up(service, KOORDINIERUNG, revoked.address.id)
    public = [path for path, feed in catalogue(PROBLEM).items() if feed.public]
    return [f"/kalender/{path}" for path in (*(m.path for m in (*made, revoked)), *public)]


def test_icalendar_and_vobject_read_the_same(client, paths):
    contents = [client("GET", path).body for path in paths]
    assert all(with_icalendar(content) == with_vobject(content) for content in contents)
    assert sum(len(with_icalendar(content)) for content in contents) > 50


def test_libical_accepts_every_calendar(client, paths):
    contents = [client("GET", path).body for path in paths]
    for content, told in zip(contents, with_libical(contents), strict=True):
        assert (told["passed"], told["errors"]) == (True, [])
        assert len(told["events"]) == content.count(b"BEGIN:VEVENT")


def program(name: str) -> str:
    """Where a program is, beside this Python or on the path."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (pip install {name})")
    return found


VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "web"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage web]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[feed]]
path = {folder}/calendar
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


def test_vdirsyncer_follows_and_khal_shows(client, service, tmp_path):
    """Subscribe, let an event fall out, and see the subscriber follow."""
    vdirsyncer = program("vdirsyncer")
    path = f"/kalender/{addresses.obtain(service, EB, 'personen/eb-nord.ics').path}"
    config = tmp_path / "vdirsyncer"
    config.write_text(VDIRSYNCER.format(folder=tmp_path, url=f"http://127.0.0.1:{client.port}{path}"))

    def sync() -> list[str]:
        for command in ("discover", "sync"):
            subprocess.run([vdirsyncer, "-c", config, command], input=b"y\ny\n", check=True, capture_output=True)
        return [file.read_text() for file in (tmp_path / "calendar").glob("*.ics")]

    assert len(sync()) == 12
    with service.database.write() as connection:
        left = PROBLEM.plan(tuple(e for e in EVENTS if e.demand != "kurs"), (RHYTHM,))
        plans.publish(connection, PROBLEM, left, 1, service.now())
    invalidate()
    followed = sync()
    assert len(followed) == 12
    assert sum("STATUS:CANCELLED" in content for content in followed) == 2
    khal = program("khal")
    (tmp_path / "khal").write_text(KHAL.format(folder=tmp_path))
    listed = subprocess.run(
        [khal, "-c", tmp_path / "khal", "list", "--format", "{start-time} {title}", "2026-10-07", "1d"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "18:00 Abgesagt: Elternkurs" in listed
