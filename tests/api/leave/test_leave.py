"""Leave and illness over HTTP: who asks, who decides, who may know (statements 27, 28), and what comes of it."""

import datetime as dt
import json

import pytest
from sqlalchemy import select

from api.accounts import manage
from api.accounts.manage import OPERATOR, Wanted
from api.jobs.work import do
from api.rights import Actor, Role
from api.store import jobs, outbox, outside
from api.store.outside import Watched, key_of
from api.store.tables import entries
from api.store.tables.accounts import audit
from api.store.tables.leave import leaves
from calendars.busy import Busy
from scheduler.domain.time import ZONE
from tests.api.booking.county import BEP, COUNTY, KSA, LEAD, OTHER_LEAD

SECOND = Actor("a-zwei", Role.KITA_SOZIALARBEIT, "Kita-Sozialarbeit Fürfeld 2", "ksa-zwei", frozenset({"fz-fuerfeld"}))
TRAEGER = Actor("a-traeger", Role.TRAEGER, "Träger Fürfeld", None, frozenset(), "tr-fuerfeld")
OTHER_TRAEGER = Actor("a-anders", Role.TRAEGER, "Träger anderswo", None, frozenset(), "tr-anderswo")
EVERYBODY = (KSA, SECOND, LEAD, OTHER_LEAD, TRAEGER, OTHER_TRAEGER, COUNTY, BEP)
TALK = "2026-09-10"
"""The day of a talk that the Kita-Sozialarbeit of Fürfeld gives."""


def ask(county, actor=KSA, person="ksa-fuerfeld", kind="urlaub", first=TALK, last=TALK):
    wish = {"person": person, "kind": kind, "first": first, "last": last}
    return county.ask(actor, "POST", "/leaves", json=wish)


def decide(county, actor, leave, decision="genehmigt"):
    headers = {"If-Match": f'"{leave["version"]}"'}
    return county.ask(actor, "POST", f"/leaves/{leave['id']}/decision", json={"decision": decision}, headers=headers)


def known(county, actor):
    return [(x["person"], x["kind"], x["state"]) for x in county.ask(actor, "GET", "/leaves").json()["leaves"]]


def search(county, **more):
    """What was found, or why it is not even looked for."""
    asked = county.ask(COUNTY, "POST", "/repairs", json=more)
    if asked.status_code != 202:
        return asked
    county.work_off()
    return county.ask(COUNTY, "GET", asked.headers["Location"].removeprefix("/api"))


def trail(county, kind):
    query = select(audit.c.action, audit.c.before, audit.c.after).where(audit.c.subject_kind == kind)
    with county.service.database.read() as connection:
        return connection.execute(query.order_by(audit.c.id)).all()


def test_leave_waits_for_the_traeger_unless_supervision_was_transferred_to_the_lead(county):
    leave = ask(county).json()
    assert leave["state"] == "beantragt"
    for actor in (KSA, LEAD, OTHER_TRAEGER, COUNTY, BEP):
        assert decide(county, actor, leave).status_code in {403, 404}
    granted = decide(county, TRAEGER, leave)
    assert (granted.json()["state"], granted.headers["ETag"]) == ("gilt", '"2"')
    assert decide(county, TRAEGER, granted.json()).json()["code"] == "abwesenheit-entschieden"
    other = ask(county, SECOND, "ksa-zwei").json()
    assert decide(county, TRAEGER, other).status_code == 404
    assert decide(county, LEAD, other, "abgelehnt").json()["state"] == "abgelehnt"


def test_what_kind_of_absence_it_is_stays_with_the_person_and_those_who_arrange_for_it(county):
    assert ask(county, kind="krank").json()["state"] == "gilt"
    assert {actor.title: known(county, actor) for actor in EVERYBODY} == {
        KSA.title: [("ksa-fuerfeld", "krank", "gilt")],
        LEAD.title: [("ksa-fuerfeld", "krank", "gilt")],
        TRAEGER.title: [("ksa-fuerfeld", "krank", "gilt")],
        COUNTY.title: [("ksa-fuerfeld", None, "gilt")],
        SECOND.title: [],
        OTHER_LEAD.title: [],
        OTHER_TRAEGER.title: [],
        BEP.title: [],
    }
    (line,) = trail(county, "abwesenheit")
    assert "krank" not in f"{line}"
    assert json.loads(line.after) == {"person": "ksa-fuerfeld", "first": TALK, "last": TALK, "state": "gilt"}


def test_leave_that_is_only_asked_for_is_not_the_countys_business(county):
    ask(county)
    assert known(county, COUNTY) == []
    assert known(county, LEAD) == [("ksa-fuerfeld", "urlaub", "beantragt")]


def test_the_lead_may_report_somebody_ill_but_not_send_them_on_leave(county):
    assert ask(county, LEAD, kind="krank").status_code == 201
    assert ask(county, LEAD).json()["code"] == "abwesenheit-nicht-zustaendig"
    assert ask(county, OTHER_LEAD, kind="krank").status_code == 403
    assert ask(county, BEP, kind="krank").status_code == 403


def test_twice_outside_the_year_and_backwards_are_refused(county):
    ask(county, kind="krank")
    assert ask(county, kind="krank").json()["code"] == "abwesenheit-doppelt"
    assert ask(county).status_code == 201
    assert "Planungszeitraum" in ask(county, first="2028-01-01", last="2028-01-02").json()["title"]
    assert ask(county, first="2026-09-11", last="2026-09-10").status_code == 422
    assert ask(county, person="niemand").status_code == 422


def test_who_asked_takes_it_back_unless_somebody_was_quicker(county):
    leave = ask(county).json()
    decide(county, TRAEGER, leave)
    assert decide(county, KSA, leave, "zurueckgezogen").status_code == 412
    assert decide(county, TRAEGER, {**leave, "version": 2}, "zurueckgezogen").status_code == 403
    assert decide(county, KSA, {**leave, "version": 2}, "zurueckgezogen").json()["state"] == "zurueckgezogen"


def test_nobody_who_is_away_is_promised_for_a_booking_and_nobody_reads_why(county):
    ask(county, kind="krank", first="2026-10-06", last="2026-10-07")
    ask(county, SECOND, "ksa-zwei", first="2026-10-06", last="2026-10-06")
    refused = county.book(LEAD, participants=["ksa-fuerfeld"])
    assert refused.status_code == 422
    assert [(f["where"], f["code"]) for f in refused.json()["fields"]] == [("body.participants", "nicht-da")]
    assert "krank" not in refused.text
    assert county.book(LEAD, participants=["ksa-zwei"]).status_code == 201, "leave that is only asked for keeps nobody"
    booking = county.booked(
        LEAD, "2026-10-08T10:00:00+02:00", "2026-10-08T12:00:00+02:00", participants=["ksa-fuerfeld"]
    )
    moved = {"begin": "2026-10-07T10:00:00+02:00", "end": "2026-10-07T12:00:00+02:00"}
    assert county.change(LEAD, booking, **moved).json()["fields"][0]["code"] == "nicht-da"
    weekly = {"room": "gr-fuerfeld", "title": "Runde", "purpose": "sonstiges", "participants": ["ksa-fuerfeld"]}
    weekly |= {"begin": "2026-10-07T08:00:00+02:00", "end": "2026-10-07T09:00:00+02:00", "rule": "FREQ=DAILY;COUNT=2"}
    series = county.ask(LEAD, "POST", "/series", json={**weekly, "conflicts": "auslassen"}).json()
    assert [one["begin"][:10] for one in series["series"]["left_out"]] == ["2026-10-07"]


def test_the_decision_is_told_by_mail(county):
    wanted = Wanted(login="ksa", role=Role.KITA_SOZIALARBEIT, person="ksa-fuerfeld", mail="ksa@example.org")
    manage.create(county.service, OPERATOR, wanted)
    decide(county, TRAEGER, ask(county).json())
    with county.service.database.read() as connection:
        (mail,) = outbox.by_address(connection, "ksa@example.org")
    assert mail.subject == "Ihr Urlaub ist genehmigt"
    assert "Do, 10.09.2026" in mail.text


def test_a_repair_is_found_shown_with_its_calendars_and_published(county):
    leave = ask(county, kind="krank").json()
    found = search(county, leaves=[leave["id"]])
    assert found.status_code == 200, found.text
    answer = found.json()
    assert (answer["state"], answer["touched"]) == ("fertig", [["gespraech", 0]])
    assert answer["proven"]
    first = answer["offers"][0]
    (step,) = first["steps"]
    assert step["decision"] == "Vertretung"
    assert [t["title"] for t in first["told"]] == ["Familienzentrum Fürfeld", "Kita-Sozialarbeit Fürfeld 2"]
    (feed,) = first["feed"]
    assert (feed["after"] - feed["before"], feed["cancelled"]) in {(1, False), (0, False)}
    assert "krank" not in found.text
    accepted = county.ask(COUNTY, "POST", f"/repairs/{answer['id']}/accept")
    assert accepted.json() == {"version": 2, "fresh": 0, "moved": 1, "cancelled": 0}
    assert county.ask(COUNTY, "GET", f"/repairs/{answer['id']}").json()["published"] == 2
    assert county.ask(COUNTY, "POST", f"/repairs/{answer['id']}/accept").json()["code"] == "reparatur-angenommen"
    with county.service.database.read() as connection:
        entry = connection.execute(select(entries.c.content).where(entries.c.demand == "gespraech")).scalar_one()
    assert "ksa-zwei" in entry
    assert "ksa-fuerfeld" not in entry
    actions = [line.action for line in trail(county, "plan")]
    assert actions == ["plan-veroeffentlicht", "reparatur-angenommen"]
    assert decide(county, KSA, leave, "zurueckgezogen").json()["code"] == "abwesenheit-entschieden"


def test_a_second_repair_goes_on_from_the_deputies_of_the_first(county):
    first = ask(county, kind="krank").json()
    one = search(county, leaves=[first["id"]]).json()
    county.ask(COUNTY, "POST", f"/repairs/{one['id']}/accept")
    second = ask(county, SECOND, "ksa-zwei", "krank").json()
    two = search(county, leaves=[second["id"]]).json()
    assert two["touched"] == [["gespraech", 0]]
    assert two["offers"][0]["steps"][0]["decision"] == "abgesagt"
    assert two["offers"][0]["feed"][0]["cancelled"]
    assert county.ask(COUNTY, "POST", f"/repairs/{two['id']}/accept").json()["version"] == 3


def test_on_stale_ground_nothing_is_published_and_the_ground_is_named(county):
    leave = ask(county, kind="krank").json()
    one, two = (search(county, leaves=[leave["id"]]).json() for _ in range(2))
    assert county.ask(COUNTY, "POST", f"/repairs/{one['id']}/accept").status_code == 200
    late = county.ask(COUNTY, "POST", f"/repairs/{two['id']}/accept")
    assert late.status_code == 409
    assert late.json()["code"] == "plan-veraltet"
    assert "Fassung 1" in late.json()["title"]
    assert late.json()["again"] == "/api/repairs"


def test_a_booking_made_meanwhile_is_in_the_way_and_named(county):
    lost = [{"kind": "room", "room": "el-volxheim", "span": {"first": "2026-09-03", "last": "2026-09-03"}}]
    answer = search(county, disturbances=lost, deputies=False).json()
    new = answer["offers"][0]["steps"][0]["new"]
    county.booked(COUNTY, f"{new['date']}T09:00:00+02:00", f"{new['date']}T12:00:00+02:00", room="el-volxheim")
    late = county.ask(COUNTY, "POST", f"/repairs/{answer['id']}/accept")
    assert (late.status_code, late.json()["code"]) == (409, "plan-kollidiert")
    assert "ist am" in late.json()["title"]


@pytest.mark.parametrize("actor", [KSA, LEAD, TRAEGER])
def test_only_the_coordination_repairs(county, actor):
    assert county.ask(actor, "POST", "/repairs", json={}).status_code == 403


def test_what_makes_no_sense_is_refused_by_name(county):
    assert "Was ist geschehen?" in search(county).json()["title"]
    unknown = [{"kind": "room", "room": "wo", "span": {"first": TALK, "last": TALK}}]
    assert "den Raum „wo“ gibt es nicht" in search(county, disturbances=unknown).json()["title"]
    far = [{"kind": "holiday", "date": "2031-01-01"}]
    assert "Möglich sind Tage vom" in search(county, disturbances=far).json()["title"]
    assert county.ask(COUNTY, "GET", f"/repairs/{'0' * 32}").status_code == 404
    assert county.ask(COUNTY, "POST", f"/repairs/{'0' * 32}/accept").status_code == 404


def test_leave_is_forgotten_a_month_after_it_ended_and_deputies_of_the_plan_in_force_are_not(county):
    leave = ask(county, kind="krank").json()
    one = search(county, leaves=[leave["id"]]).json()
    county.ask(COUNTY, "POST", f"/repairs/{one['id']}/accept")
    other = search(county, disturbances=[{"kind": "holiday", "date": "2026-12-24"}]).json()
    county.clock.now += dt.timedelta(days=120)
    county.end_offers()
    assert county.ask(COUNTY, "GET", f"/repairs/{other['id']}").status_code == 404
    assert county.ask(COUNTY, "GET", f"/repairs/{one['id']}").json()["published"] == 2
    with county.service.database.read() as connection:
        assert connection.execute(select(leaves)).all() == []


def test_a_search_waits_is_seen_and_ended_by_who_plans(county):
    holiday = [{"kind": "holiday", "date": "2026-12-24"}]
    asked = county.ask(COUNTY, "POST", "/repairs", json={"disturbances": holiday})
    name = asked.json()["id"]
    assert (asked.status_code, asked.headers["Location"]) == (202, f"/api/repairs/{name}")
    known = county.ask(COUNTY, "GET", f"/repairs/{name}").json()
    assert (known["state"], known["offers"], known["proven"]) == ("wartend", [], None)
    assert county.ask(COUNTY, "POST", f"/repairs/{name}/accept").json()["code"] == "reparatur-offen"
    assert county.ask(KSA, "DELETE", f"/repairs/{name}").status_code == 403
    gone = county.ask(COUNTY, "DELETE", f"/repairs/{name}")
    assert (gone.status_code, gone.json()["state"]) == (202, "abgebrochen")
    county.work_off()
    assert county.ask(COUNTY, "POST", f"/repairs/{name}/accept").json()["code"] == "reparatur-fehlt"
    assert "event: ende" in county.ask(COUNTY, "GET", f"/repairs/{name}/events").text
    assert county.ask(COUNTY, "DELETE", f"/repairs/{'0' * 32}").status_code == 404


def test_a_search_that_is_to_end_while_it_runs_keeps_nothing_and_one_whose_worker_died_begins_again(county):
    lost = [{"kind": "room", "room": "el-volxheim", "span": {"first": "2026-09-03", "last": "2026-09-03"}}]
    first, second = (county.ask(COUNTY, "POST", "/repairs", json={"disturbances": lost}).json()["id"] for _ in range(2))
    with county.service.database.write() as connection:
        held = jobs.take(connection, first, "eins")
        assert jobs.take(connection, second, "tot") is not None, "searches wait for nobody"
        jobs.recover(connection, stale=-1)
        held = jobs.take(connection, first, "eins")
    county.ask(COUNTY, "DELETE", f"/repairs/{first}")
    do(county.service.database, held)
    county.work_off()
    found = [county.ask(COUNTY, "GET", f"/repairs/{name}").json() for name in (first, second)]
    assert [one["state"] for one in found] == ["abgebrochen", "fertig"]
    assert [len(one["offers"]) > 0 for one in found] == [False, True]


def test_repairs_go_around_what_peoples_own_calendars_say(county):
    lost = [{"kind": "room", "room": "el-volxheim", "span": {"first": "2026-09-03", "last": "2026-09-03"}}]
    (before, *_) = search(county, disturbances=lost, deputies=False).json()["offers"]
    day = dt.datetime.fromisoformat(before["steps"][0]["new"]["date"]).replace(tzinfo=ZONE)
    watched = Watched("bep/bep-volxheim.ics", person="bep-volxheim")
    taken = {key_of("a"): [Busy(day, day + dt.timedelta(days=1), all_day=True)]}
    county.service.database.run(lambda c: outside.follow(c, watched, taken, county.clock()))
    offers = search(county, disturbances=lost, deputies=False).json()["offers"]
    assert offers
    assert all(day.date().isoformat() != offer["steps"][0]["new"]["date"] for offer in offers)
