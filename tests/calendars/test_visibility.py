"""Who sees what: the table by hand, and a proof over generated counties that nothing leaks."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import publish
from calendars.entries import entries
from calendars.visibility import (
    CentreReader,
    CountyReader,
    Detail,
    KitaReader,
    PersonReader,
    PublicReader,
    RoomReader,
    details,
    redact,
)
from scheduler.domain.demands import Visibility
from scheduler.domain.problem import Problem
from scheduler.domain.resources import Person, Site
from scheduler.domain.time import DateRange
from tests.calendars.small_county import (
    EVENTS,
    FIRST,
    LAST,
    NOW,
    PROBLEM,
    RHYTHM,
    make_demand,
    make_event,
    make_kind,
    make_room,
    make_site,
)

LINKS = {"dr-fuerfeld": "https://example.org/raum"}
ENTRIES = {(e.demand, e.index): e for e in entries(PROBLEM, PROBLEM.plan(EVENTS, (RHYTHM,)), LINKS)}
PUBLIC, KITA, REGISTRATION = ENTRIES["sprechstunde", 0], ENTRIES["treff", 0], ENTRIES["kurs", 0]
DIGITAL, INTERNAL, CONFIDENTIAL = ENTRIES["kurs", 1], ENTRIES["treffen", 0], ENTRIES["gespraech", 0]


@pytest.mark.parametrize(
    ("reader", "entry", "detail"),
    [
        # a person: own events in full, invitations as such, nothing else (statement 24: only the counsellor)
        (PersonReader("eb-nord"), PUBLIC, Detail.FULL),
        (PersonReader("ksa-fuerfeld"), CONFIDENTIAL, Detail.FULL),
        (PersonReader("ksa-fuerfeld"), KITA, Detail.GUEST),
        (PersonReader("leitung-fuerfeld"), CONFIDENTIAL, None),
        (PersonReader("koordinierung"), CONFIDENTIAL, None),
        (PersonReader("leitung-fuerfeld"), PUBLIC, None),
        # Koordinierungsstelle (statements 29, 43)
        (CountyReader(), INTERNAL, Detail.FULL),
        (CountyReader(), CONFIDENTIAL, Detail.BUSY),
        # Familienzentrum: its site and Kitas, its team
        (CentreReader("fz-fuerfeld"), KITA, Detail.FULL),
        (CentreReader("fz-fuerfeld"), CONFIDENTIAL, Detail.BUSY),
        (CentreReader("fz-kirn"), INTERNAL, Detail.FULL),
        (CentreReader("fz-kirn"), PUBLIC, Detail.FULL),
        (CentreReader("fz-kirn"), KITA, None),
        (CentreReader("fz-kirn"), CONFIDENTIAL, None),
        # room
        (RoomReader("br-fuerfeld"), PUBLIC, Detail.ROOM),
        (RoomReader("br-fuerfeld"), CONFIDENTIAL, Detail.BUSY),
        (RoomReader("dr-fuerfeld"), DIGITAL, Detail.ROOM),
        (RoomReader("gr-fuerfeld"), PUBLIC, None),
        # everybody (statement 15)
        (PublicReader(), PUBLIC, Detail.PUBLIC),
        (PublicReader(), KITA, Detail.PUBLIC),
        (PublicReader(), REGISTRATION, Detail.PUBLIC),
        (PublicReader(), INTERNAL, None),
        (PublicReader(), CONFIDENTIAL, None),
        (PublicReader("fz-fuerfeld"), KITA, Detail.PUBLIC),
        (PublicReader("fz-kirn"), PUBLIC, None),  # somebody of Kirn holds it, but it is not an offer of Kirn
        # the families of one Kita
        (KitaReader("kita-volxheim"), PUBLIC, Detail.PUBLIC),
        (KitaReader("kita-volxheim"), KITA, Detail.PUBLIC),
        (KitaReader("kita-anderswo"), KITA, None),
        (KitaReader("kita-volxheim"), INTERNAL, None),
        (KitaReader("kita-volxheim"), CONFIDENTIAL, None),
    ],
)
def test_what_each_reader_sees(reader, entry, detail):
    assert reader.detail(entry) is detail
    assert detail is None or detail in details(entry)


@pytest.mark.parametrize(
    ("entry", "detail", "cancelled", "description"),
    [
        (PUBLIC, Detail.FULL, False, ["Alle 14 Tage dienstags um 14:00 Uhr.", "Es nehmen teil: Elternberatung Nord."]),
        (PUBLIC, Detail.PUBLIC, False, ["Alle 14 Tage dienstags um 14:00 Uhr."]),
        (PUBLIC, Detail.ROOM, False, ["Alle 14 Tage dienstags um 14:00 Uhr."]),
        (
            KITA,
            Detail.GUEST,
            False,
            [
                "Sie sind herzlich eingeladen; Ihre Teilnahme ist freiwillig.",
                "Für die Familien der Einrichtung Kita Volxheim.",
                "Es nehmen teil: BEP Volxheim.",
                "Außerdem eingeladen: Kita-Sozialarbeit Fürfeld.",
            ],
        ),
        (KITA, Detail.PUBLIC, False, ["Für die Familien der Einrichtung Kita Volxheim."]),
        (REGISTRATION, Detail.PUBLIC, False, ["Bitte melden Sie sich vorher beim Familienzentrum an."]),
        (REGISTRATION, Detail.PUBLIC, True, ["Dieser Termin findet leider nicht statt."]),
        (
            REGISTRATION,
            Detail.ROOM,
            False,
            ["Mit Vor- und Nachbereitung ist der Raum von 17:30 bis 20:00 Uhr belegt."],
        ),
        (
            DIGITAL,
            Detail.FULL,
            False,
            [
                "Honorar aus dem Sozialraumbudget.",
                "Es nehmen teil: Elternberatung Nord.",
                "Zugang: https://example.org/raum",
            ],
        ),
        (CONFIDENTIAL, Detail.BUSY, False, [""]),
        (CONFIDENTIAL, Detail.FULL, False, ["Nur mit Einwilligung.", "Es nehmen teil: Kita-Sozialarbeit Fürfeld."]),
    ],
)
def test_descriptions(entry, detail, cancelled, description):
    assert redact(entry, detail, cancelled=cancelled).description.split("\n") == description


def test_links_of_offers_with_registration_are_not_public():
    assert redact(DIGITAL, Detail.FULL).link == redact(DIGITAL, Detail.FULL).place == "https://example.org/raum"
    assert (redact(DIGITAL, Detail.PUBLIC).link, redact(DIGITAL, Detail.PUBLIC).place) == (None, "Digital")
    open_to_all = DIGITAL.model_copy(update={"visibility": Visibility.PUBLIC})
    assert redact(open_to_all, Detail.PUBLIC).link == "https://example.org/raum"


def test_whose_time_an_event_blocks():
    assert [redact(KITA, detail).free for detail in (Detail.FULL, Detail.GUEST, Detail.ROOM, Detail.PUBLIC)] == [
        False, True, False, True,
    ]  # fmt: skip
    assert redact(KITA, Detail.FULL, cancelled=True).free


# Nothing leaks
#
# Every text and every id of a generated county is a marker of its own (``ART3x``), so that any of them can be found
# wherever it turns up. The policy below is written from the statements, not from the code.

PEOPLE, ROOMS, CENTRES = 4, 3, 2
MARKER = re.compile(r"(ART|NOTIZ|PERSON|LINK|BEDARF|pid|rid)(\d+)x")
indices = st.integers(0, 5)
demands_drawn = st.lists(
    st.tuples(
        st.sampled_from(Visibility),
        st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        st.sets(st.integers(0, PEOPLE - 1), max_size=2),
        st.integers(0, ROOMS - 1),
        st.sampled_from(["fz0", "fz1", "kita0", "kita1", "kreis", "pid1x"]),
    ),
    min_size=1,
    max_size=6,
)


def county(drawn):
    """A problem whose every word is a marker; room 2 is digital and has a link."""
    sites = (
        make_site("fz0", "Haus A", "Dorf A", "fz0"),
        make_site("fz1", "Haus B", "Dorf B", "fz1"),
        make_site("kita0", "Kita C", "Dorf C", "fz0"),
        make_site("kita1", "Kita D", "Dorf D", "fz1"),
        Site(id="amt", title="Amt", place="Stadt", lat=50, lon=8),
    )
    bases = ("fz0", "fz1", "amt", "kita0")
    return Problem(
        title="Kreis",
        horizon=DateRange(first=FIRST, last=LAST),
        sites=sites,
        rooms=tuple(make_room(f"rid{r}x", f"Raum {r}", ("fz0", "kita1", None)[r]) for r in range(ROOMS)),
        people=tuple(Person(id=f"pid{p}x", title=f"PERSON{p}x", role="r", base=bases[p]) for p in range(PEOPLE)),
        kinds=tuple(
            make_kind(f"k{n}", f"ART{n}x", visibility, description=f"NOTIZ{n}x")
            for n, (visibility, *_) in enumerate(drawn)
        ),
        demands=tuple(
            make_demand(
                f"BEDARF{n}x", f"k{n}", unit, count=2, setup_minutes=15, rooms=(f"rid{room}x",), format="beides",
                required=tuple(f"pid{p}x" for p in sorted(required)),
                optional=tuple(f"pid{p}x" for p in sorted(optional - required)),
            )
            for n, (_, required, optional, room, unit) in enumerate(drawn)
        ),
        travel={a.id: {b.id: 0 if a is b else 10 for b in sites} for a in sites},
    )  # fmt: skip


def allowed(path, n, drawn):
    """Markers that readers of that calendar may find in an event of demand n; None if it is not theirs at all."""
    visibility, required, optional, room, unit = drawn[n]
    optional = optional - required
    everything = {f"ART{n}x", f"NOTIZ{n}x", "LINK2x"} | {f"PERSON{p}x" for p in required | optional}
    confidential = visibility is Visibility.CONFIDENTIAL
    homes = {"fz0": "fz0", "kita0": "fz0", "fz1": "fz1", "kita1": "fz1"}
    area = {homes[place] for place in (unit, ("fz0", "kita1", None)[room]) if place in homes}
    folder, _, name = path.removesuffix(".ics").rpartition("/")
    if folder == "personen":
        return everything if int(name[3]) in required | optional else None
    if folder == "raeume":
        return None if int(name[3]) != room else set() if confidential else {f"ART{n}x"}
    if folder == "familienzentren" and name not in area | {("fz0", "fz1", None, None)[p] for p in required}:
        return None
    if folder == "familienzentren" or name == "kreis":
        return set() if confidential else everything
    other_kita = name.startswith("kita") and visibility is Visibility.KITA and unit != name
    if (
        visibility in {Visibility.INTERNAL, Visibility.CONFIDENTIAL}
        or (folder and homes[name] not in area)
        or other_kita
    ):
        return None
    return {f"ART{n}x"} if visibility is Visibility.REGISTRATION else {f"ART{n}x", "LINK2x"}


@settings(deadline=None)
@given(demands_drawn, st.booleans())
def test_no_calendar_holds_what_its_reader_may_not_have(drawn, cancelled):
    """Every calendar holds exactly its reader's events, and in them nothing that is not the reader's.

    Cancelled events too; and no id of the data is ever written.
    """
    problem = county(drawn)
    events = tuple(
        make_event(f"BEDARF{n}x", index, dt.date(2026, 9, 1 + n + 10 * index), "14:00", f"rid{room}x")
        for n, (_, _, _, room, _) in enumerate(drawn)
        for index in range(2)
    )
    links = {"rid2x": "https://example.org/LINK2x"}
    publication = publish(problem, problem.plan(events), now=NOW, links=links)
    if cancelled:
        publication = publish(problem, problem.plan(()), publication.state, now=NOW, links=links)
    demand_of = {event.uid: int(MARKER.fullmatch(event.entry.demand)[2]) for event in publication.events}
    for path, content in publication.files.items():
        blocks = content.decode().replace("\r\n ", "").split("BEGIN:VEVENT")
        assert MARKER.findall(blocks[0].replace("NAME:PERSON", "")) == []
        found = set()
        for block in blocks[1:]:
            n = demand_of[re.search("UID:(.*)\r", block)[1]]
            found.add(n)
            may = allowed(path, n, drawn)
            assert may is not None
            assert {match[0] for match in MARKER.finditer(block)} <= may
            if not may:
                names = {re.split("[:;]", line)[0] for line in block.split("\r\n")[1:] if line}
                assert names - {"END"} == {
                    "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP",
                }  # fmt: skip
                assert f"SUMMARY:{'Abgesagt: ' * cancelled}belegt\r" in block
        assert found == {n for n in range(len(drawn)) if allowed(path, n, drawn) is not None}
