"""What other people's programs make of the answers of a real server."""

import pytest

from api.feeds import addresses
from api.feeds.rights import catalogue
from tests.api.feeds.feed_server import EB, KOORDINIERUNG
from tests.calendars.parsers import with_icalendar, with_libical, with_vobject
from tests.calendars.small_county import PROBLEM


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
