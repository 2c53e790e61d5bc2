"""Which calendars there are, and where."""

import datetime as dt

import pytest

from calendars.feeds import feeds, rolling_window, slug
from tests.calendars.small_county import PROBLEM, changed, make_room


def test_the_calendars_of_a_county(problem):
    names = {feed.path: feed.name for feed in feeds(problem)}
    assert names == {
        "leitung/leitung-fuerfeld.ics": "Leitung Fürfeld",
        "leitung/leitung-kirn.ics": "Leitung Kirn",
        "personen/leitung-fuerfeld.ics": "Leitung Fürfeld",
        "personen/leitung-kirn.ics": "Leitung Kirn",
        "personen/ksa-fuerfeld.ics": "Kita-Sozialarbeit Fürfeld",
        "personen/eb-nord.ics": "Elternberatung Nord",
        "personen/koordinierung.ics": "Koordinierungsstelle",
        "personen/bep-volxheim.ics": "BEP Volxheim",
        "raeume/gr-fuerfeld.ics": "Gemeinsamer Raum – Familienzentrum Fürfeld",
        "raeume/br-fuerfeld.ics": "Beratungsraum – Familienzentrum Fürfeld",
        "raeume/el-volxheim.ics": "Elternecke – Kita Volxheim",
        "raeume/dr-fuerfeld.ics": "Digitaler Raum Fürfeld",
        "familienzentren/fz-fuerfeld.ics": "Familienzentrum Fürfeld",
        "familienzentren/fz-kirn.ics": "Familienzentrum Kirn",
        "kreis.ics": "Alle Familienzentren",
        "oeffentlich.ics": "Angebote für Familien",
        "oeffentlich/fz-fuerfeld.ics": "Angebote für Familien – Familienzentrum Fürfeld",
        "oeffentlich/fz-kirn.ics": "Angebote für Familien – Familienzentrum Kirn",
        "oeffentlich/kita-volxheim.ics": "Angebote für Familien – Kita Volxheim",
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gr-fuerfeld", "gr-fuerfeld"),
        ("Großer Raum, Hüffelsheim", "grosser-raum-hueffelsheim"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Kalender\x00", "c-kalender"),
        ("日本", "ohne-namen"),
    ],
)
def test_rule_13_file_names_are_readable_and_safe(text, name):
    assert slug(text) == name


def test_ids_that_would_share_a_file_get_two():
    rooms = tuple(make_room(ident, "Raum", "fz-kirn") for ident in ("Raum 1", "raum-1", "raum/1"))
    paths = [feed.path for feed in feeds(changed(PROBLEM, rooms=rooms, demands=())) if feed.path.startswith("raeume/")]
    assert paths == ["raeume/raum-1.ics", "raeume/raum-1-2.ics", "raeume/raum-1-3.ics"]


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        ((2026, 7, 1), dt.date(2026, 4, 1), dt.date(2027, 7, 31)),
        ((2027, 2, 28), dt.date(2026, 11, 1), dt.date(2028, 2, 29)),
        ((2026, 12, 31), dt.date(2026, 9, 1), dt.date(2027, 12, 31)),
    ],
)
def test_rule_22_three_months_back_and_twelve_ahead(now, first, last):
    window = rolling_window(dt.datetime(*now, tzinfo=dt.UTC))
    assert (window.first, window.last) == (first, last)
