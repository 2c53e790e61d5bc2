"""vdirsyncer synchronises from the door and from the feed of the same calendar, and khal shows what it wrote."""

import subprocess

from tests.api.dav.door_world import county
from tests.api.feeds.feed_server import EB
from tests.api.store.servers import migrated_file
from tests.calendars.other_readers import khal_lists, program
from tests.calendars.small_county import EVENTS

CONFIG = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "web"
b = "from_web"
collections = null
conflict_resolution = "a wins"
[storage web]
type = "http"
url = "{url}kalender/{secret}/x.ics"
[storage from_web]
type = "filesystem"
path = "{folder}/feed"
fileext = ".ics"
[pair door]
a = "dav"
b = "from_dav"
collections = [["calendar", "kalender", "calendar"]]
conflict_resolution = "a wins"
[storage dav]
type = "caldav"
url = "{url}"
username = "personen-eb-nord"
password = "{secret}"
read_only = true
[storage from_dav]
type = "filesystem"
path = "{folder}/door"
fileext = ".ics"
"""


def test_vdirsyncer_follows_the_door_as_the_feed_and_khal_shows(tmp_path):
    """Subscribe, let an event fall out, and see the subscriber follow."""
    vdirsyncer, khal = program("vdirsyncer"), program("khal")
    with county(migrated_file(tmp_path / "raumzeit.db"), tmp_path) as world:
        mine = world.subscribe(EB, "personen/eb-nord.ics")
        config = tmp_path / "vdirsyncer"
        config.write_text(CONFIG.format(folder=tmp_path, url=world.url, secret=mine.secret))

        def run(*commands: str) -> tuple[list[list[str]], ...]:
            for command in commands:
                subprocess.run([vdirsyncer, "-c", config, command], input=b"y\n" * 4, check=True, capture_output=True)
            found = [(tmp_path / name).glob("*.ics") for name in ("feed", "door/calendar")]
            return tuple([sorted(events_of(file.read_text()) for file in files) for files in found])

        feed, door = run("discover", "sync")
        assert feed == door
        assert len(door) == 12
        world.publish(event for event in EVENTS if event.demand != "kurs")
        feed, door = run("sync")
        assert feed == door
        assert sum("STATUS:CANCELLED" in lines for lines in door) == 2
    listed = khal_lists(khal, tmp_path / "door")
    assert len(listed) == 12
    cancelled = [title for _, _, title, status in listed.values() if status == "CANCELLED"]
    assert sorted(cancelled) == ["Abgesagt: Elternkurs", "Abgesagt: Elternkurs – Familienzentrum Fürfeld"]


def events_of(content):
    """The event of a file, but for its UID: vdirsyncer makes one of its own for what it reads from a feed."""
    event = content.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    return [line for line in event.splitlines() if line and not line.startswith("UID:")]
