"""One sender for each mail, and what becomes of it."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from api.store import dispatch, outbox
from api.store.dispatch import ATTEMPTS, BROKEN_OFF, LEASE, pause
from api.store.outbox import State, announce, notify
from api.store.tables.outbox import outbox as table
from tests.api.mail.postoffice import Calendars, entry

KSA = "ksa@kreis.example"


@pytest.fixture
def claim(database, clock):
    def one():
        with database.write() as connection:
            return dispatch.claim(connection, clock())

    return one


@pytest.fixture
def tell(database, clock):
    calendars = Calendars()

    def change(**wanted) -> None:
        changed = calendars.become(clock(), **wanted)
        with database.write() as connection:
            announce(connection, changed, {"ksa": KSA}, clock())

    return change


@pytest.fixture
def state(database):
    def read() -> list[tuple[str, int, str | None]]:
        query = sa.select(table.c.state, table.c.attempts, table.c.reason).order_by(table.c.created, table.c.id)
        with database.read() as connection:
            return [tuple(row) for row in connection.execute(query)]

    return read


def close(database, what, *arguments):
    with database.write() as connection:
        return what(connection, *arguments)


def test_what_is_claimed_is_claimed_once(tell, claim, state):
    tell(a=entry())
    mail = claim()
    assert (mail.address, mail.attempt, mail.invitation.uid) == (KSA, 1, "a")
    assert claim() is None
    assert state() == [("unterwegs", 1, None)]


def test_many_senders_at_once_claim_every_mail_once(database, clock):
    with database.write() as connection:
        for number in range(60):
            notify(connection, KSA, f"Nachricht {number}", "Text", clock(), str(number))
    claimed: list[str] = []
    ready = threading.Barrier(6)

    def take() -> None:
        ready.wait()
        while True:
            with database.write() as connection:
                mail = dispatch.claim(connection, clock())
            if mail is None:
                return
            claimed.append(mail.id)

    senders = [threading.Thread(target=take) for _ in range(6)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert len(claimed) == len(set(claimed)) == 60


def test_what_its_sender_never_came_back_from_is_unclear_and_not_sent_again(database, clock, tell, claim, state):
    tell(a=entry())
    claim()
    clock.forward(seconds=LEASE.total_seconds() - 1)
    assert close(database, dispatch.abandon, clock()) == 0
    clock.forward(seconds=1)
    assert close(database, dispatch.abandon, clock()) == 1
    assert state() == [("unklar", 1, BROKEN_OFF)]
    clock.forward(days=3)
    assert claim() is None


def test_a_sender_that_comes_back_late_still_says_that_it_was_sent(database, clock, tell, claim, state):
    tell(a=entry())
    mail = claim()
    close(database, dispatch.abandon, clock.forward(hours=1))
    assert not close(database, dispatch.deferred, mail, "DATA: 451", clock())
    assert state() == [("unklar", 1, BROKEN_OFF)]
    assert close(database, dispatch.sent, mail, clock())
    assert state() == [("gesendet", 1, None)]


def test_an_earlier_attempt_says_nothing_about_a_later_one(database, clock, tell, claim, state):
    tell(a=entry())
    early = claim()
    close(database, dispatch.abandon, clock.forward(hours=1))
    assert close(database, dispatch.send_again, early.id, clock())
    later = claim()
    assert (later.id, later.attempt) == (early.id, 2)
    assert not close(database, dispatch.failed, early, "RCPT: 550", clock())
    assert not close(database, dispatch.sent, early, clock())
    assert state() == [("unterwegs", 2, None)]


def test_pauses_double_up_to_four_hours():
    assert [pause(n) for n in (1, 2, 3, 4)] == [dt.timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert pause(ATTEMPTS) == dt.timedelta(hours=4)
    whole = sum((pause(n) for n in range(1, ATTEMPTS)), dt.timedelta())
    assert dt.timedelta(days=4.5) < whole < dt.timedelta(days=5.5)


def test_after_five_days_in_vain_it_is_given_up(database, clock, claim, state):
    close(database, notify, KSA, "Betreff", "Text", clock(), "eins")
    for attempt in range(1, ATTEMPTS + 1):
        mail = claim()
        assert mail.attempt == attempt
        close(database, dispatch.deferred, mail, "RCPT: 451", clock())
        assert claim() is None, "not before its pause is over"
        clock.at += pause(attempt)
    assert claim() is None
    assert state() == [("gescheitert", ATTEMPTS, "zu oft vergeblich versucht: RCPT: 451")]


def test_a_newer_mail_waits_for_the_one_on_its_way_and_then_replaces_it(database, clock, tell, claim, state):
    tell(a=entry())
    first = claim()
    tell(a=entry(start=600))
    assert claim() is None, "the older one is still on its way"
    close(database, dispatch.deferred, first, "RCPT: 451", clock())
    second = claim()
    assert (second.invitation.stamp.sequence, second.attempt) == (1, 1)
    assert state() == [("unterwegs", 1, None)]


def test_what_is_cancelled_while_its_invitation_fails_is_not_mentioned(database, clock, tell, claim, state):
    tell(a=entry())
    first = claim()
    tell()
    assert {row[0] for row in state()} == {"unterwegs", "wartend"}
    close(database, dispatch.deferred, first, "RCPT: 451", clock())
    assert state() == []


@pytest.mark.parametrize("first", ["announcement", "sender"])
def test_an_announcement_and_a_sender_that_puts_back_wait_for_each_other(first, database, clock, claim, state):
    """Whoever comes first: what was put back is replaced by what is newer, and nothing is lost."""
    calendars = Calendars()

    def announcement(connection, begins):
        announce(connection, calendars.become(clock(), a=entry(start=begins)), {"ksa": KSA}, clock())

    close(database, announcement, 540)
    mail = claim()
    works = {
        "announcement": lambda connection: announcement(connection, 600),
        "sender": lambda connection: dispatch.deferred(connection, mail, "RCPT: 451", clock()),
    }
    second = threading.Thread(
        target=close, args=(database, works["sender" if first == "announcement" else "announcement"])
    )
    with database.write() as connection:
        works[first](connection)
        second.start()
        second.join(0.5)
        assert second.is_alive(), "it waits"
    second.join()
    newer = claim()
    assert (newer.invitation.stamp.sequence, newer.attempt) == (1, 1)
    assert state() == [("unterwegs", 1, None)]


def test_what_is_cancelled_while_its_invitation_arrives_is_cancelled(database, clock, tell, claim):
    tell(a=entry())
    first = claim()
    tell()
    close(database, dispatch.sent, first, clock())
    assert claim().invitation.method == "CANCEL"


def test_only_what_is_not_outdated_is_sent_again(database, clock, tell, claim):
    tell(a=entry())
    first = claim()
    close(database, dispatch.unclear, first, "keine Antwort", clock())
    clock.forward(minutes=1)
    tell(a=entry(start=600))
    assert not close(database, dispatch.send_again, first.id, clock()), "a newer one waits"
    second = claim()
    close(database, dispatch.sent, second, clock())
    assert not close(database, dispatch.send_again, first.id, clock()), "a newer one was sent"
    assert not close(database, dispatch.send_again, second.id, clock()), "it was sent"
    assert not close(database, dispatch.send_again, "unbekannt", clock())


def test_an_invitation_to_what_is_over_is_not_sent_again(database, clock, tell, claim):
    tell(a=entry())
    mail = claim()
    close(database, dispatch.failed, mail, "RCPT: 550", clock())
    clock.at = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
    assert not close(database, dispatch.send_again, mail.id, clock())


def test_every_state_is_counted(database, clock, claim):
    for number in range(4):
        close(database, notify, KSA, "Betreff", "Text", clock(), str(number))
    for what in (dispatch.failed, dispatch.unclear):
        close(database, what, claim(), "Grund", clock())
    close(database, dispatch.sent, claim(), clock())
    with database.read() as connection:
        assert outbox.waiting(connection) == outbox.Waiting(1, clock(), 1, 1)
        assert {m.state for m in outbox.troubled(connection)} == {State.FAILED, State.UNCLEAR}
