"""From a change of the calendar to a mail on a real server."""

import datetime as dt
import logging
import threading

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.config import Settings
from api.mail.message import written
from api.mail.sender import Sender
from api.mail.smtp import MailSettingsError
from api.store import dispatch, outbox
from api.store.dispatch import LEASE, Claimed, Invitation
from api.store.outbox import State, announce, notify
from calendars.identity import Stamp
from calendars.itip import Method
from scheduler.domain.demands import Visibility
from tests.api.mail.postoffice import Calendars, PostOffice, calendar_part, entry, free_port, plain_part
from tests.calendars.parsers import with_icalendar, with_vobject

KSA, LEITUNG = "ksa@kreis.example", "leitung@kreis.example"
RECIPIENTS = {"ksa": KSA, "leitung": LEITUNG}


@pytest.fixture
def tell(database, clock):
    calendars = Calendars()

    def change(**wanted) -> int:
        changed = calendars.become(clock(), **wanted)
        with database.write() as connection:
            return announce(connection, changed, RECIPIENTS, clock())

    return change


@pytest.fixture
def states(database):
    def read() -> list[tuple[State, str | None]]:
        with database.read() as connection:
            mails = [*outbox.by_address(connection, KSA), *outbox.by_address(connection, LEITUNG)]
        return [(mail.state, mail.reason) for mail in mails]

    return read


def event_of(mail):
    (found,) = icalendar.Calendar.from_ical(calendar_part(mail)).walk("VEVENT")
    return found


def method_of(mail):
    (found,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = vobject.readOne(calendar_part(mail).decode())
    assert found.get_param("method") == calendar.method.value, "both must agree, or Outlook refuses it"
    return calendar.method.value


def test_an_invitation_arrives_as_mail_programs_expect_it(tell, sender, post):
    tell(a=entry(title="Große Runde, mit Grüßen", people=("ksa", "leitung")))
    assert sender.run_once() == 2
    assert sorted(post.envelopes) == [("raumzeit@kreis.example", (KSA,)), ("raumzeit@kreis.example", (LEITUNG,))]
    mail = next(m for m in post.mails if m["To"] == KSA)
    assert mail["From"] == "Raumzeit <raumzeit@kreis.example>"
    assert mail["Subject"] == "Neuer Termin: Große Runde, mit Grüßen am 02.11.2026"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, calendar = mail.iter_parts()
    assert (text.get_content_type(), calendar.get_content_type()) == ("text/plain", "text/calendar")
    assert "Montag, 02.11.2026, 09:00 bis 10:30 Uhr" in text.get_content()
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert calendar.get_content_disposition() is None, "as an attachment it would be no invitation"
    content = calendar_part(mail)
    assert with_icalendar(content) == with_vobject(content)
    assert b"leitung@" not in content, "addresses of colleagues are nobody's business"


def test_a_move_raises_sequence_and_a_cancel_once_more(tell, sender, post):
    for wanted in ({"a": entry()}, {"a": entry(start=555, end=645)}, {}):
        tell(**wanted)
        assert sender.run_once() == 1
    assert [method_of(mail) for mail in post.mails] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [event_of(mail) for mail in post.mails]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert {str(event["UID"]) for event in events} == {"a"}
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert post.subjects == [f"{what}: Teamtag am 02.11.2026" for what in ("Neuer Termin", "Geändert", "Abgesagt")]


def test_only_the_newest_of_several_changes_is_sent(tell, sender, post):
    tell(a=entry(), b=entry(index=1))
    tell(a=entry(start=555), b=entry(index=1))
    tell(a=entry(start=570))
    assert sender.run_once() == 1
    assert [(event["UID"], event["SEQUENCE"]) for event in map(event_of, post.mails)] == [("a", 2)]


def test_a_plan_published_anew_is_one_mail_without_attachment(tell, sender, post):
    tell(**{f"e{n}": entry(index=n) for n in range(40)})
    assert sender.run_once() == 1
    (mail,) = post.mails
    assert mail.get_content_type() == "text/plain"
    assert "Termine zuletzt: 40 neu." in plain_part(mail)


def test_a_notice_arrives(database, clock, sender, post):
    text = "Ihre Buchung wurde verdrängt.\n\nDrei freie Zeiten:\n. Montag\n.. Dienstag\n." + "\nlang" * 200
    with database.write() as connection:
        notify(connection, KSA, "Ihre Buchung wurde verdrängt", text, clock(), "b1")
    assert sender.run_once() == 1
    assert text in plain_part(post.mails[0]).replace("\r\n", "\n")
    assert sender.run_once() == 0


def test_a_confidential_event_travels_as_busy(tell, sender, post):
    tell(a=entry(title="Krisengespräch", place="Beratungsraum", visibility=Visibility.CONFIDENTIAL))
    sender.run_once()
    (mail,) = post.mails
    everything = mail["Subject"] + plain_part(mail) + calendar_part(mail).decode()
    assert "Krisengespräch" not in everything
    assert "Beratungsraum" not in everything
    assert event_of(mail)["SUMMARY"] == "belegt"


def test_what_is_refused_for_now_is_tried_again_as_the_same_message(tell, sender, post, clock, states):
    tell(a=entry())
    post.at_rcpt = ["451 4.7.1 Greylisted, ksa@kreis.example"]
    assert sender.run_once() == 0
    assert states() == [(State.WAITING, "RCPT: 451 4.7.1")], "the server's text may name people"
    assert sender.run_once() == 0
    clock.forward(minutes=1)
    post.at_data = ["452 4.3.1 disk full"]
    assert sender.run_once() == 0
    assert states() == [(State.WAITING, "Nachricht: 452 4.3.1")]
    clock.forward(minutes=2)
    assert sender.run_once() == 1
    assert states() == [(State.SENT, None)]


def test_what_is_refused_for_good_fails_and_the_rest_goes_on(tell, sender, post, states, caplog):
    tell(a=entry(people=("ksa", "leitung")), b=entry(index=1))
    post.at_rcpt = ["550 5.1.1 no such user ksa@kreis.example"]
    with caplog.at_level(logging.DEBUG, "api"):
        assert sender.run_once() == 2
    assert sorted(states(), key=str) == sorted(
        [(State.FAILED, "RCPT: 550 5.1.1"), (State.SENT, None), (State.SENT, None)], key=str
    )
    assert "550" in caplog.text
    assert "kreis.example" not in caplog.text


def test_a_refused_message_fails_too(tell, sender, post, states):
    tell(a=entry())
    post.at_data = ["554 5.7.1 spam"]
    assert sender.run_once() == 0
    assert states() == [(State.FAILED, "Nachricht: 554 5.7.1")]


def test_a_refused_sender_is_our_fault_and_tried_again(tell, sender, post, clock, states):
    tell(a=entry())
    post.at_mail = ["553 5.7.1 sender not allowed"]
    assert sender.run_once() == 0
    assert states() == [(State.WAITING, "MAIL: 553 5.7.1")]
    clock.forward(minutes=1)
    assert sender.run_once() == 1


def test_a_server_that_says_it_closes_is_left(tell, sender, post, clock, states):
    tell(a=entry(), b=entry(index=1))
    post.at_rcpt = ["421 4.3.2 shutting down"]
    assert sender.run_once() == 0
    assert set(states()) == {(State.WAITING, None), (State.WAITING, "RCPT: 421 4.3.2")}
    clock.forward(minutes=1)
    assert sender.run_once() == 2


def test_a_dead_server_costs_no_attempt(database, tell, clock, monkeypatch, states):
    office = PostOffice()
    monkeypatch.setenv("RAUMZEIT_MAIL_URL", office.url)
    sender = Sender(database, Settings(), clock)
    tell(a=entry())
    with pytest.raises(ConnectionRefusedError):
        sender.run_once()
    assert states() == [(State.WAITING, None)]
    with office:
        assert sender.run_once() == 1
    assert len(office.taken) == 1


def test_a_server_that_takes_the_message_and_hangs_up_leaves_it_unclear(tell, sender, post, clock, states, database):
    """Nobody knows; it did arrive here, so that sending it again would have been wrong."""
    tell(a=entry())
    post.at_data = [""]
    assert sender.run_once() == 0
    assert len(post.taken) == 1
    ((state, reason),) = states()
    assert (state, reason.split(":")[0]) == (State.UNCLEAR, "keine Antwort")
    clock.forward(days=1)
    assert sender.run_once() == 0
    with database.write() as connection:
        (mail,) = outbox.troubled(connection)
        assert dispatch.send_again(connection, mail.id, clock())
    assert sender.run_once() == 1
    assert post.taken[0] == post.taken[1], "as somebody decided: the same bytes under the same Message-ID"


@pytest.mark.parametrize("after_the_message", [False, True])
def test_a_sender_killed_between_claim_and_answer_sends_nothing_twice(
    after_the_message, database, tell, sender, post, clock, states, monkeypatch
):
    tell(a=entry())

    class KilledError(BaseException):
        pass

    def killed(*arguments, **more):
        raise KilledError

    with monkeypatch.context() as patch:
        if after_the_message:
            patch.setattr(dispatch, "sent", killed)
        else:
            patch.setattr("api.mail.sender.deliver", killed)
        with pytest.raises(KilledError):
            sender.run_once()
    assert len(post.taken) == after_the_message
    assert states() == [(State.UNDERWAY, None)]
    assert sender.run_once() == 0
    clock.at += LEASE
    assert sender.run_once() == 0
    assert states() == [(State.UNCLEAR, dispatch.BROKEN_OFF)]
    assert len(post.taken) == after_the_message


def test_a_sender_whose_lease_is_over_does_not_send(tell, sender, post, clock, states, monkeypatch):
    tell(a=entry())
    original = dispatch.claim

    def asleep(connection, now):
        mail = original(connection, now)
        if mail is not None:
            clock.at += LEASE
        return mail

    monkeypatch.setattr(dispatch, "claim", asleep)
    assert sender.run_once() == 0
    assert post.taken == []
    assert states() == [(State.WAITING, "die Frist war um")]


def test_senders_at_once_send_every_mail_once(database, settings, clock, post):
    with database.write() as connection:
        for number in range(30):
            notify(connection, KSA, f"Nachricht {number}", "Text", clock(), str(number))
    sent: list[int] = []
    senders = [
        threading.Thread(target=lambda: sent.append(Sender(database, settings, clock).run_once())) for _ in range(4)
    ]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    assert sum(sent) == 30
    assert sorted(post.subjects) == sorted(f"Nachricht {n}" for n in range(30))
    assert len({mail["Message-ID"] for mail in post.mails}) == 30


def test_the_thread_sends_and_ends(database, settings, clock, post):
    arrived = threading.Event()
    post.ask = [arrived.set]
    with database.write() as connection:
        notify(connection, KSA, "Betreff", "Text", clock(), "eins")
    sender = Sender(database, settings, clock)
    sender.start()
    sender.start()
    assert arrived.wait(30)
    sender.stop()
    sender.stop()
    assert [thread for thread in threading.enumerate() if thread.name == "mail"] == []
    assert len(post.taken) == 1


def test_the_thread_survives_a_dead_server(database, tell, clock, monkeypatch, caplog):
    monkeypatch.setenv("RAUMZEIT_MAIL_URL", f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setattr("api.mail.sender.SECONDS", 0.01)
    tell(a=entry())
    sender = Sender(database, Settings(), clock)
    with caplog.at_level(logging.WARNING):
        sender.start()
        while "ConnectionRefusedError" not in caplog.text:
            assert sender._thread.is_alive()
            sender._stopped.wait(0.01)
        sender.stop()
    assert "127.0.0.1" not in caplog.text


def test_without_a_server_the_outbox_waits(database, tell, clock, monkeypatch, states):
    monkeypatch.delenv("RAUMZEIT_MAIL_URL", raising=False)
    tell(a=entry())
    assert Sender(database, Settings(), clock).run_once() == 0
    with database.read() as connection:
        assert outbox.waiting(connection).waiting == 1
    clock.at = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
    assert Sender(database, Settings(), clock).run_once() == 0
    assert states() == [], "what is over is tidied away all the same"


@pytest.mark.parametrize("name", ["RAUMZEIT_MAIL_URL", "RAUMZEIT_MAIL_FROM"])
def test_wrong_settings_are_told_at_the_start(database, name, monkeypatch):
    monkeypatch.setenv(name, "http://x:geheim@y:z/")
    with pytest.raises(MailSettingsError) as refused:
        Sender(database, Settings())
    assert "geheim" not in str(refused.value)


ATTACKS = (
    "Teamtag\r\nBcc: alle@kreis.example",
    "Teamtag\nMETHOD:CANCEL\nATTENDEE:mailto:x@y.example",
    "Teamtag\r\n\r\n.\r\nMAIL FROM:<x@y.example>",
    "=?utf-8?q?Bcc=3A_x?=",
    "Tür\u2028\u2029\x85\x0b\x0c\0\x1b[31m 日本 👪 \ud800",
    '<script>alert(1)</script>; \\n, \\N "x"',
)  # fmt: skip


@pytest.mark.parametrize("title", ATTACKS)
def test_a_title_stays_a_title(title, tell, sender, post):
    tell(a=entry(title=title, place=title))
    assert sender.run_once() == 1
    ((_, recipients),) = post.envelopes
    assert recipients == (KSA,)
    (mail,) = post.mails
    assert set(mail.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
    }
    assert len(list(mail.iter_parts())) == 2
    assert method_of(mail) == "REQUEST"
    event = event_of(mail)
    assert event["ATTENDEE"] == f"mailto:{KSA}"
    assert with_icalendar(calendar_part(mail)).keys() == {"a"}


@hypothesis_settings(max_examples=200)
@given(subject=st.text(max_size=300), text=st.text(max_size=300))
def test_every_subject_and_text_can_be_written(subject, text):
    letter = outbox.texts.letter(subject, text)
    stamp = Stamp(sequence=0, changed=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    invitation = Invitation(Method.REQUEST, "a", stamp, b"SUMMARY:x\r\n", optional=False)
    mail = Claimed("0" * 32, 1, stamp.changed, KSA, letter.subject, letter.text, stamp.changed, invitation)
    content = written(mail, "raumzeit@kreis.example")
    assert content == written(mail, "raumzeit@kreis.example")
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
