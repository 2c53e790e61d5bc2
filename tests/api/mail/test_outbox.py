"""What is written into the outbox, and what is not."""

import datetime as dt

import pytest
import sqlalchemy as sa

from api.store import dispatch, outbox
from api.store.calendar import Changed, Words
from api.store.door import carry_out
from api.store.ledger import Change, Claim, Kind, Reservation
from api.store.outbox import MANY, AddressError, State, announce, notify
from api.store.tables.outbox import outbox as table
from scheduler.domain.demands import Visibility
from tests.api.mail.postoffice import Calendars, entry

KSA, LEITUNG = "ksa@kreis.example", "leitung@kreis.example"
RECIPIENTS = {"ksa": KSA, "leitung": LEITUNG}


@pytest.fixture
def tell(database, clock):
    """Changes the calendars and tells it; says how many mails wait because of it."""
    calendars = Calendars()

    def change(only=None, **wanted) -> int:
        changed = calendars.become(clock(), **wanted)
        with database.write() as connection:
            return announce(connection, changed, RECIPIENTS, clock(), only)

    return change


@pytest.fixture
def rows(database):
    def read() -> list[tuple[str, str, str, int | None]]:
        columns = (table.c.address, table.c.kind, table.c.topic, table.c.sequence)
        with database.read() as connection:
            return [tuple(r) for r in connection.execute(sa.select(*columns).order_by(table.c.address, table.c.topic))]

    return read


@pytest.fixture
def send(database, clock):
    """Takes everything out as sent."""

    def empty() -> list[str]:
        subjects = []
        while True:
            with database.write() as connection:
                mail = dispatch.claim(connection, clock())
                if mail is None:
                    return subjects
                dispatch.sent(connection, mail, clock())
                subjects.append(mail.subject)

    return empty


def test_the_migration_makes_the_table_that_is_described(database):
    with database.read() as connection:
        found = sa.inspect(connection)
        columns = {c["name"]: c["nullable"] for c in found.get_columns("outbox")}
        assert columns == {c.name: c.nullable for c in table.columns}
        indexes = {i["name"]: (i["column_names"], bool(i["unique"])) for i in found.get_indexes("outbox")}
    assert indexes == {str(i.name): ([c.name for c in i.columns], bool(i.unique)) for i in table.indexes}


def test_everybody_who_takes_part_and_wants_mail_is_invited(tell, rows):
    assert tell(a=entry(people=("ksa", "eb"), optional=("leitung",))) == 2
    assert rows() == [(KSA, "einladung", "a", 0), (LEITUNG, "einladung", "a", 0)]


def test_only_those_who_are_named_are_told(tell, rows):
    tell(frozenset({"leitung"}), a=entry(people=("ksa", "leitung")))
    assert rows() == [(LEITUNG, "einladung", "a", 0)]


def test_mail_is_written_in_the_transaction_of_the_change_or_not_at_all(database, clock, rows):
    begin = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    end = begin + dt.timedelta(minutes=90)
    change = Change((Reservation("a", Kind.BOOKING, "Teamtag", begin, end, (Claim("room:saal", begin, end),)),))

    def book(connection):
        changed = carry_out(connection, change, {"a": Words.of(entry())}, clock())
        assert announce(connection, changed, RECIPIENTS, clock()) == 1

    def book_and_fail():
        with database.write() as connection:
            book(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        book_and_fail()
    assert rows() == []
    with database.write() as connection:
        book(connection)
    assert rows() == [(KSA, "einladung", "a", 0)]


def test_a_later_change_replaces_what_was_not_sent(tell, rows, send):
    tell(a=entry())
    tell(a=entry(start=555))
    tell(a=entry(start=570))
    assert rows() == [(KSA, "einladung", "a", 2)]
    assert send() == ["Neuer Termin: Teamtag am 02.11.2026"], "the recipient knows nothing of it yet"


def test_what_comes_and_goes_before_it_is_sent_is_not_mentioned(tell, rows):
    tell(a=entry())
    assert tell() == 0
    assert rows() == []


def test_what_was_sent_is_cancelled_even_after_an_unsent_move(tell, rows, send):
    tell(a=entry())
    send()
    tell(a=entry(start=555))
    tell()
    assert send() == ["Abgesagt: Teamtag am 02.11.2026"]
    assert (KSA, "absage", "a", 2) in rows()


def test_what_is_revived_before_the_cancel_is_sent_is_a_change(tell, send):
    tell(a=entry())
    send()
    tell()
    tell(a=entry(start=600))
    assert send() == ["Geändert: Teamtag am 02.11.2026"]


def test_whoever_takes_over_is_invited_and_whoever_leaves_is_uninvited(tell, rows, send):
    tell(a=entry())
    send()
    tell(a=entry(people=("leitung",)))
    assert (KSA, "absage", "a", 1) in rows()
    assert (LEITUNG, "einladung", "a", 1) in rows()
    assert set(send()) == {"Ohne Sie: Teamtag am 02.11.2026", "Neuer Termin: Teamtag am 02.11.2026"}


def test_nobody_is_told_of_what_is_over(tell, clock, rows):
    clock.at = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
    tell(a=entry(start=540, end=630))
    assert rows() == []


def test_a_confidential_title_is_in_no_row(tell, database):
    tell(a=entry(title="Krisengespräch", place="Beratungsraum", visibility=Visibility.CONFIDENTIAL))
    with database.read() as connection:
        (row,) = connection.execute(sa.select(table)).all()
    assert "Krisengespräch".encode() not in row.body
    assert "Krisengespräch" not in row.subject + row.text
    assert "Beratungsraum" not in row.text
    assert row.subject == "Neuer Termin: Vertraulicher Termin am 02.11.2026"
    assert "Montag, 02.11.2026, 09:00 bis 10:30 Uhr" in row.text


def many(number, **more):
    return {f"e{n:03}": entry(index=n, **more) for n in range(number)}


def test_many_changes_at_once_are_one_overview(tell, rows, send, database):
    assert tell(**many(MANY)) == MANY
    send()
    assert tell(**many(MANY - 1, start=555), **{f"f{n}": entry(index=90 + n) for n in range(2)}) == 1
    assert (KSA, "uebersicht", "plan", None) in rows()
    with database.read() as connection:
        (mail,) = [m for m in outbox.by_address(connection, KSA) if m.state is State.WAITING]
    assert mail.subject == "Ihr Plan hat sich geändert"
    assert "2 neu, 9 verschoben oder geändert, 1 abgesagt" in mail.text


def test_an_overview_replaces_the_mails_and_the_overview_that_wait(tell, rows):
    tell(a=entry())
    tell(a=entry(start=555), **many(MANY))
    tell(a=entry(start=600), **many(MANY, start=600))
    assert rows() == [(KSA, "uebersicht", "plan", None)]


def test_a_plan_of_thousands_of_events_is_one_mail_for_each_person(database, clock, rows):
    changed = Calendars().become(clock(), **many(2800, people=("ksa", "leitung")))
    with database.write() as connection:
        assert announce(connection, changed, RECIPIENTS, clock()) == 2
    assert [row[1] for row in rows()] == ["uebersicht", "uebersicht"]


def test_a_notice_is_written_once_for_each_key(database, clock, send):
    text = "Ihre Buchung wurde verdrängt. Diese Zeiten sind frei:\n- Montag\n- Dienstag"
    for key, new in (("b1", True), ("b1", False), ("b2", True)):
        with database.write() as connection:
            assert notify(connection, KSA, "Ihre Buchung wurde verdrängt", text, clock(), key) is new
    assert len(send()) == 2
    with database.write() as connection:
        assert not notify(connection, KSA, "Ihre Buchung wurde verdrängt", text, clock(), "b1"), "also once it is sent"


@pytest.mark.parametrize(
    "address",
    [
        *("", "ksa", "a@b\r\nBcc: c@d.example", "a@b,c@d", "A <a@b.example>", "ä@b.example", "a..b@c.example", "a@-b"),
        *("a@b\0", f"a@{'b' * 260}"),
    ],
)
def test_what_is_no_address_is_refused(database, clock, address):
    with database.write() as connection, pytest.raises(AddressError):
        notify(connection, address, "Betreff", "Text", clock(), "b1")


def test_a_number_says_what_waits(database, clock, tell, send):
    with database.read() as connection:
        assert outbox.waiting(connection) == outbox.Waiting(0, None, 0, 0)
    written = clock()
    tell(a=entry(people=("ksa", "leitung")))
    clock.forward(minutes=5)
    with database.write() as connection:
        mail = dispatch.claim(connection, clock())
        assert outbox.waiting(connection) == outbox.Waiting(2, written, 0, 0)
        dispatch.failed(connection, mail, "RCPT: 550", clock())
    assert len(send()) == 1
    with database.read() as connection:
        assert outbox.waiting(connection) == outbox.Waiting(0, None, 1, 0)
        assert [m.reason for m in outbox.troubled(connection)] == ["RCPT: 550"]


def test_mail_is_deleted_after_90_days_with_its_text(database, clock, tell, send):
    tell(a=entry(date=dt.date(2027, 5, 3)))
    send()
    clock.forward(days=89, hours=23)
    with database.write() as connection:
        assert (dispatch.stale(connection, clock()), outbox.tidy(connection, clock())) == (False, 0)
    clock.forward(hours=1)
    with database.write() as connection:
        assert (dispatch.stale(connection, clock()), outbox.tidy(connection, clock())) == (True, 1)
        assert outbox.by_address(connection, KSA) == []


def test_an_invitation_to_what_is_over_is_not_sent_any_more(database, clock, tell, rows):
    tell(a=entry())
    clock.at = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
    with database.write() as connection:
        assert not dispatch.due(connection, clock())
        assert dispatch.claim(connection, clock()) is None
        assert outbox.tidy(connection, clock()) == 1
    assert rows() == []


def test_what_was_written_to_a_person_can_be_exported_and_forgotten(database, tell, rows):
    tell(a=entry(people=("ksa", "leitung")))
    with database.write() as connection:
        (mail,) = outbox.by_address(connection, "KSA@kreis.example")
        assert (mail.address, mail.subject) == (KSA, "Neuer Termin: Teamtag am 02.11.2026")
        assert outbox.forget(connection, "KSA@kreis.example") == 1
        assert outbox.by_address(connection, KSA) == []
    assert [row[0] for row in rows()] == [LEITUNG]


def test_nothing_to_tell_is_nothing(database, clock):
    calendars = Calendars()
    (change,) = calendars.become(clock(), a=entry())
    with database.write() as connection:
        assert announce(connection, [], RECIPIENTS, clock()) == 0
        assert announce(connection, [Changed("a", change.after, change.after)], RECIPIENTS, clock()) == 0
