"""The same things done with Radicale and with Xandikos, for real."""

import datetime as dt
from dataclasses import replace

import pytest
import vobject

from api.caldav.errors import AddressError, LostError, RefusedError, SignInError, StaleError
from api.caldav.memory import remembering
from api.caldav.model import Login
from api.caldav.pull import pull
from api.caldav.push import BrokenOffError, push
from api.caldav.server import Server
from calendars import publish
from calendars.collections import collections
from calendars.difference import Act, Conflict, Trouble
from calendars.read import read
from tests.api.caldav.calendar_servers import PASSWORD, USER, breaking
from tests.calendars.small_county import EVENTS, NOW, PROBLEM, RHYTHM, make_event

FEW = (*EVENTS[:3], *EVENTS[10:])
FIRST = publish(PROBLEM, PROBLEM.plan(FEW, (RHYTHM,)), now=NOW, links={"dr-fuerfeld": "https://meet.example/x"})
MOVED = (*FEW[:-1], make_event("gespraech", 0, dt.date(2026, 9, 11), "11:00", "br-fuerfeld"))
SECOND = publish(
    PROBLEM,
    PROBLEM.plan(MOVED[1:], (RHYTHM,)),
    FIRST.state,
    now=NOW + dt.timedelta(days=1),
    links={"dr-fuerfeld": "https://meet.example/x"},
)
HAND = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jemand//DE\r\nBEGIN:VEVENT\r\nUID:von-hand\r\n"
    b"DTSTAMP:20260901T100000Z\r\nSUMMARY:Zahnarzt\r\nDTSTART;VALUE=DATE:20260907\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
CHOSEN = ("raeume/br-fuerfeld.ics", "raeume/dr-fuerfeld.ics", "leitung/leitung-kirn.ics")
WINDOW = (dt.datetime(2026, 8, 1, tzinfo=dt.UTC), dt.datetime(2027, 8, 1, tzinfo=dt.UTC))


@pytest.fixture
def server(address):
    server = Server.connect(address, Login(USER, PASSWORD))
    yield server
    server.close()


@pytest.fixture
def memory(tmp_path):
    with remembering(tmp_path / "stand.db", "server|konto") as memory:
        yield memory


@pytest.fixture
def wanted(request):
    """The collections of the first and the second plan, of this test alone: two rooms' and a lead's."""

    def of(publication):
        found = {one.path: one for one in collections(publication)}
        name = request.node.originalname.replace("_", "-")
        return [replace(found[path], path=f"{name}-{path}") for path in CHOSEN]

    return of


def done(pushed):
    return {act.name: sum(one.done[act] for one in pushed) for act in (Act.CREATE, Act.UPDATE, Act.DELETE)}


def there(server, memory, collection):
    href = memory.collections()[collection.path]
    return {path: content for path, _, content in server.fetch(href, server.listing(href).etags)}


def href(memory, collection, uid):
    return memory.objects(collection.path)[uid].href


def change(server, path, old, new):
    """Somebody changes an object by hand."""
    base = path.rpartition("/")[0] + "/"
    (_, etag, content), = server.fetch(base, [path])  # fmt: skip
    assert old in content
    return server.put(path, content.replace(old, new).replace(b"\n", b"\r\n"), etag)


def test_what_is_published_is_read_by_another_library(server, memory, wanted):
    pushed = push(server, memory, wanted(FIRST))
    assert done(pushed) == {"CREATE": 6, "UPDATE": 0, "DELETE": 0}
    assert all(one.created and not one.conflicts and not one.refused for one in pushed)
    for collection in wanted(FIRST):
        found = {}
        for content in there(server, memory, collection).values():
            event = vobject.readOne(content.decode()).vevent
            found[event.uid.value] = event
        assert found.keys() == collection.objects.keys()
        for uid, content in collection.objects.items():
            (ours,) = read(content).events
            theirs = found[uid]
            assert (theirs.dtstart.value, theirs.dtend.value) == (ours.start, ours.end)
            assert int(theirs.sequence.value) == ours.sequence
            for name in ("summary", "location", "description", "status", "transp", "color", "conference"):
                value = getattr(theirs, name).value if hasattr(theirs, name) else None
                assert value == ours.properties.get(name.upper())
            categories = [ours.properties["CATEGORIES"]] if "CATEGORIES" in ours.properties else None
            assert (theirs.categories.value if hasattr(theirs, "categories") else None) == categories


def test_collections_have_name_description_and_colour(server, memory, wanted):
    push(server, memory, wanted(FIRST)[:1])
    import caldav.elements.cdav as c  # noqa: PLC0415
    import caldav.elements.dav as d  # noqa: PLC0415
    from caldav.elements.ical import CalendarColor  # noqa: PLC0415

    collection = wanted(FIRST)[0]
    asked = (d.DisplayName(), c.CalendarDescription(), CalendarColor())
    (said,) = server._properties(memory.collections()[collection.path], *asked).values()
    assert sorted(said.values()) == sorted((collection.name, collection.description, collection.colour))


def test_a_second_push_sends_nothing(server, memory, wanted):
    push(server, memory, wanted(FIRST))
    server.requests = 0
    again = push(server, memory, wanted(FIRST))
    assert done(again) == {"CREATE": 0, "UPDATE": 0, "DELETE": 0}
    assert sum(one.same for one in again) == 6
    assert server.requests == 1


def test_only_what_changed_travels(server, memory, wanted):
    push(server, memory, wanted(FIRST))
    server.requests = 0
    dry = push(server, memory, wanted(SECOND), dry=True)
    assert (done(dry), server.requests) == ({"CREATE": 0, "UPDATE": 2, "DELETE": 0}, 1)
    assert done(push(server, memory, wanted(SECOND))) == done(dry)
    assert server.requests == 1 + 1 + 2 + 1  # both listings, two objects, what changed meanwhile
    room = wanted(SECOND)[0]
    titles = [read(content).events[0].summary for content in there(server, memory, room).values()]
    assert sum(title.startswith("Abgesagt: ") for title in titles) == 1
    late = publish(PROBLEM, PROBLEM.plan(MOVED[1:], (RHYTHM,)), SECOND.state, now=NOW + dt.timedelta(days=60))
    assert done(push(server, memory, wanted(late)[:1])) == {"CREATE": 0, "UPDATE": 0, "DELETE": 1}
    assert len(there(server, memory, room)) == 3


def test_a_change_by_hand_is_told_and_kept(server, memory, wanted):
    room = wanted(FIRST)[0]
    push(server, memory, [room])
    moved, kept, gone, *_ = room.objects
    for uid in (moved, kept):
        change(server, href(memory, room, uid), b"SUMMARY:", b"SUMMARY:Bitte ")
    etag = memory.objects(room.path)[gone].etag
    server.delete(href(memory, room, gone), etag)
    server.put(f"{memory.collections()[room.path]}fremd.ics", HAND, None)
    for _ in range(2):  # it is told every time
        (pushed,) = push(server, memory, [wanted(SECOND)[0]])
        assert {(one.trouble, one.uid) for one in pushed.conflicts} == {
            (Trouble.CHANGED, moved),
            (Trouble.CHANGED, kept),
            (Trouble.REMOVED, gone),
        }
    assert b"SUMMARY:Bitte " in there(server, memory, room)[href(memory, room, moved)]
    (pushed,) = push(server, memory, [wanted(SECOND)[0]], overwrite=True)
    assert (pushed.conflicts, done([pushed])) == ([], {"CREATE": 1, "UPDATE": 2, "DELETE": 0})
    assert len(there(server, memory, room)) == 5  # what is not ours is left alone
    server.requests = 0
    assert done(push(server, memory, [wanted(SECOND)[0]])) == {"CREATE": 0, "UPDATE": 0, "DELETE": 0}
    assert server.requests == 1


def test_what_only_programs_changed_is_no_conflict(server, memory, wanted):
    room = wanted(FIRST)[0]
    push(server, memory, [room])
    uid = next(iter(room.objects))
    change(server, href(memory, room, uid), b"SEQUENCE:0", b"SEQUENCE:0\r\nX-MOZ-GENERATION:1")
    (pushed,) = push(server, memory, [wanted(SECOND)[0]])
    assert (pushed.conflicts, pushed.done[Act.UPDATE]) == ([], 2)


def test_a_collection_removed_by_hand_is_told(server, memory, wanted):
    room = wanted(FIRST)[0]
    push(server, memory, [room])
    server._ask("DELETE", memory.collections()[room.path], "", {})
    (pushed,) = push(server, memory, [room])
    assert pushed.conflicts == [Conflict(Trouble.COLLECTION, "", memory.collections()[room.path])]
    (pushed,) = push(server, memory, [room], overwrite=True)
    assert (pushed.created, pushed.done[Act.CREATE]) == (True, 4)


def test_whoever_forgot_everything_recognises_it(server, memory, wanted, tmp_path):
    push(server, memory, wanted(FIRST))
    with remembering(tmp_path / "neu.db", "server|konto") as empty:
        pushed = push(server, empty, wanted(FIRST))
        assert (sum(one.same for one in pushed), done(pushed)["CREATE"]) == (6, 0)
    with remembering(tmp_path / "auch-neu.db", "server|konto") as empty:
        (pushed,) = push(server, empty, [wanted(SECOND)[0]])
        assert {one.trouble for one in pushed.conflicts} == {Trouble.TAKEN}
        assert (len(pushed.conflicts), pushed.same) == (2, 2)


@pytest.mark.parametrize("delivers", [False, True])
def test_a_wire_that_breaks_in_the_middle(server, memory, wanted, address, delivers):
    room = replace(wanted(FIRST)[0], path=f"{delivers}-{wanted(FIRST)[0].path}".lower())
    with breaking(address, 3, delivers=delivers) as wire:
        with pytest.raises(BrokenOffError) as broken:
            push(Server.connect(wire, Login(USER, PASSWORD)), memory, [room])
        assert broken.value.pushed[0].done[Act.CREATE] == 2
    (pulled,) = pull(server, memory, [room], *WINDOW)
    assert (pulled.busy, pulled.conflicts) == (set(), [])  # what arrived without our knowing is ours all the same
    (pushed,) = push(server, memory, [room])
    assert (pushed.conflicts, pushed.done[Act.CREATE] + pushed.same) == ([], 4)
    assert pushed.done[Act.CREATE] == 1 + (not delivers)
    assert len(there(server, memory, room)) == 4


def test_what_people_enter_is_pulled_without_titles(server, memory, wanted):
    push(server, memory, wanted(FIRST))
    room, digital, lead = wanted(FIRST)
    for one in (room, lead):
        server.put(f"{memory.collections()[one.path]}fremd.ics", HAND, None)
    server.put(
        f"{memory.collections()[lead.path]}kaputt.ics",
        HAND.replace(b"von-hand", b"x").replace(b"COUNT=2", b"COUNT=3"),
        None,
    )
    moved = next(iter(room.objects))
    change(server, href(memory, room, moved), b"SUMMARY:", b"SUMMARY:Bitte ")
    found = {one.title: one for one in pull(server, memory, wanted(FIRST), *WINDOW)}
    assert [one.begin.isoformat() for one in sorted(found[room.path].busy)] == [
        "2026-09-06T22:00:00+00:00",
        "2026-09-13T22:00:00+00:00",
    ]
    assert len(found[lead.path].busy) == 3
    assert found[lead.path].person == "leitung-kirn"
    assert found[digital.path].busy == set()
    assert [(one.trouble, one.uid) for one in found[room.path].conflicts] == [(Trouble.CHANGED, moved)]
    assert "Zahnarzt" not in repr(found)


def test_busy_times_of_any_collection(server, memory, wanted):
    room = wanted(FIRST)[0]
    push(server, memory, [room])
    (content, *more) = server.free_busy(memory.collections()[room.path], *WINDOW)
    found = b"".join((content, *more))
    assert found.count(b"T120000Z") >= 3  # Sprechstunden in summer
    assert b"Beratungsgespr" not in found or more


def test_nothing_is_written_over_what_is_there(server, memory, wanted):
    room = wanted(FIRST)[0]
    push(server, memory, [room])
    uid = next(iter(room.objects))
    with pytest.raises(StaleError):
        server.put(href(memory, room, uid), HAND, None)
    with pytest.raises(StaleError):
        server.put(href(memory, room, uid), HAND, '"anders"')
    with pytest.raises(StaleError):
        server.delete(href(memory, room, uid), '"anders"')
    with pytest.raises((RefusedError, StaleError)):  # Xandikos finds a precondition in what may be written
        server.put(f"{memory.collections()[room.path]}unsinn.ics", b"Unsinn", None)


def test_a_token_that_nobody_knows(server, memory, wanted):
    push(server, memory, wanted(FIRST)[:1])
    path, collection = wanted(FIRST)[0].path, memory.collections()[wanted(FIRST)[0].path]
    memory.keep_collection(path, collection, "0" * 40)
    (pushed,) = push(server, memory, wanted(FIRST)[:1])
    assert (pushed.same, pushed.changed, pushed.conflicts) == (4, False, [])


def test_another_address_of_the_same_server(address):
    for below in ("", USER, f"{USER}/"):
        found = Server.connect(f"{address}{below}", Login(USER, PASSWORD))
        assert found.home.startswith(f"/{USER}/")
        found.close()


def test_who_is_not_let_in(address):
    if "xandikos" in address or not _asks_for_passwords(address):
        return
    with pytest.raises(SignInError):
        Server.connect(address, Login(USER, "falsch"))


def _asks_for_passwords(address):
    import httpx  # noqa: PLC0415

    return httpx.request("PROPFIND", address).status_code == 401


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ("http://kalender.example/", AddressError, "Ohne https"),
        ("https://wer:was@kalender.example/", AddressError, "nicht in die Adresse"),
        ("ftp://kalender.example/", AddressError, "keine Adresse"),
        ("https://[kaputt", AddressError, "keine Adresse"),
        ("http://127.0.0.1:9/", LostError, "abgebrochen"),
    ],
)
def test_addresses_that_do_not_do(given, error, sentence):
    with pytest.raises(error, match=sentence):
        Server.connect(given, Login(USER, PASSWORD))


def test_passwords_are_shown_nowhere():
    assert PASSWORD not in repr(Login(USER, PASSWORD))


def test_the_commands(run, folder, tmp_path, plan, address, monkeypatch):
    """Push, block a morning by hand, pull: the plan no longer fits, and the file says why."""
    for name, value in (("URL", address), ("USER", USER), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"RAUMZEIT_CALDAV_{name}", value)
    only = ("--nur", "raeume/gr-nord", "--nur", "leitung/leitung-nord")
    dry = run("caldav", "push", "beispiel", folder, *only, "--dry-run")
    assert "raeume/gr-nord.ics: Der Kalender „Gemeinsamer Raum Oberdorf" in dry.out
    assert not (folder / "kalender").exists()
    done = run("caldav", "push", "beispiel", folder, *only)
    assert (done.code, done.err) == (0, "")
    assert "in 2 Kalender, davon 2 neu angelegt" in done.out
    assert run("caldav", "status", "beispiel", folder, *only).code == 0
    event = next(e for e in plan.events if e.room == "gr-nord")
    (tmp_path / "hand.ics").write_bytes(
        HAND.replace(b"VALUE=DATE:20260907", f"VALUE=DATE:{event.date:%Y%m%d}".encode())
    )
    server = Server.connect(address, Login(USER, PASSWORD))
    server.put(f"{server.home}raumzeit-raeume-gr-nord/fremd.ics", (tmp_path / "hand.ics").read_bytes(), None)
    server.close()
    further = (
        "--kalender",
        "leitung-sued=hand.ics",
        "--kalender",
        "gr-sued=caldav:" + server.home + "raumzeit-leitung-leitung-nord/",
    )
    pulled = run("caldav", "pull", "beispiel", folder, *only, *further)
    assert (pulled.code, pulled.err) == (0, "")
    assert "raeume/gr-nord.ics: 1 Eintrag von Hand." in pulled.out or "2 Einträge von Hand" in pulled.out
    assert "bereits vergeben" in pulled.out
    text = (folder / "belegt.yaml").read_text(encoding="utf-8")
    assert f"datum: {event.date}, zeit: 00:00-24:00, raum: gr-nord" in text
    assert f"kalender: [{event.date}" in text
    assert "Zahnarzt" not in text
    assert run("check", "beispiel", folder).code == 0
    assert run("check", "beispiel", folder, "--belegt", folder / "belegt.yaml").code == 4
    for wrong in (("--kalender", "leitung-sued"), ("--kalender", "niemand=x.ics"), ("--nur", "keller")):
        assert run("caldav", "pull", "beispiel", folder, *wrong).code == 2
