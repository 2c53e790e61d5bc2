"""A job from the wish to the published plan, through a real server, on both runners."""

import datetime as dt

import pytest

from api.store.ledger import Change, Claim, Kind, Reservation, promise
from scheduler import check
from scheduler.domain.plan import Plan
from scheduler.domain.time import moment
from tests.api.jobs.serving import NOW, stream

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A stopped pool of processes leaves a socket to the garbage collector."""
on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
"""What is said over HTTP does not depend on the database; each of these plans for many seconds."""

QUICK = {"time_limit": 60, "gap": 0.05}


def asked(site, **parameters) -> str:
    answer = site.client.post("/api/jobs", json={**QUICK, **parameters})
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/jobs/{answer.json()['id']}"
    return answer.json()["id"]


def book(site, name, room, begin, minutes=15):
    end = begin + dt.timedelta(minutes=minutes)
    with site.service.database.write() as connection:
        booking = Reservation(name, Kind.BOOKING, "Geheimes", begin, end, (Claim(f"room:{room}", begin, end),))
        promise(connection, Change((booking,)), NOW)


@on_postgresql
def test_the_whole_life_of_a_job(site):
    job = asked(site)
    seen = list(stream(site, job))
    kinds, ids, pictures = zip(*seen, strict=True)
    assert kinds[-1] == "ende"
    assert set(kinds[:-1]) == {"stand"}
    assert list(ids) == sorted(set(ids))
    told = [picture["progress"] for picture in pictures if picture["progress"] is not None]
    assert told[-1]["placed"] == told[-1]["events"] == 33
    assert {"cost", "bound", "gap", "seconds", "phase"} <= set(told[-1])
    end = pictures[-1]
    assert (end["state"], end["attempts"], end["error"]) == ("fertig", 1, None)
    assert (end["outcome"]["placed"], end["outcome"]["missing"]) == (33, [])
    assert end["outcome"]["gap"] <= QUICK["gap"]

    plan = Plan.model_validate_json(site.client.get(f"/api/jobs/{job}/plan").content)
    problem = site.service.problem
    assert plan.fingerprint == problem.fingerprint
    assert check(problem, plan).cost.model_dump() == end["outcome"]["cost"]

    published = site.client.post(f"/api/jobs/{job}/publish")
    assert published.json() == {"version": 1, "fresh": 33, "moved": 0, "cancelled": 0}
    assert site.client.get(f"/api/jobs/{job}").json()["published"] == 1
    again = site.client.post(f"/api/jobs/{job}/publish")
    assert (again.status_code, again.json()["code"]) == (409, "plan-veraltet")


@on_sqlite
def test_whoever_comes_back_continues_where_they_were(site):
    job = asked(site)
    first = next(stream(site, job))
    rest = list(stream(site, job, last=first[1]))
    assert all(number > first[1] for _, number, _ in rest)
    assert rest[-1][0] == "ende"
    done = site.client.get(f"/api/jobs/{job}/events", headers={"Last-Event-ID": str(rest[-1][1])})
    assert done.status_code == 204
    assert [kind for kind, _, _ in stream(site, job)] == ["ende"]


@on_sqlite
def test_a_booking_that_came_meanwhile_is_named_and_planned_around(site):
    job = asked(site)
    site.ended(job)
    plan = Plan.model_validate_json(site.client.get(f"/api/jobs/{job}/plan").content)
    problem = site.service.problem
    event = next(e for e in plan.events if e.room is not None and not problem.room[e.room].digital)
    begin = moment(event.date, event.start).astimezone(dt.UTC)
    book(site, "tanz", event.room, begin)

    refused = site.client.post(f"/api/jobs/{job}/publish")
    assert refused.status_code == 409
    body = refused.json()
    assert (body["code"], body["count"], body["again"]) == ("plan-kollidiert", 1, f"/api/jobs/{job}/again")
    assert body["collisions"][0]["what"] == problem.room[event.room].title
    assert dt.datetime.fromisoformat(body["collisions"][0]["begin"]) == begin
    assert problem.room[event.room].title in body["title"]
    assert "Geheimes" not in refused.text
    assert site.client.get(f"/api/jobs/{job}").json()["published"] is None

    answer = site.client.post(body["again"])
    assert answer.status_code == 202
    second = site.ended(answer.json()["id"])
    assert (second["state"], second["again_of"]) == ("fertig", job)
    assert second["outcome"]["cost"]["hard"] == 0
    published = site.client.post(f"/api/jobs/{second['id']}/publish")
    assert published.status_code == 200
    assert published.json()["version"] == 1


@on_sqlite
def test_a_plan_on_stale_ground_is_refused_and_the_next_one_keeps_what_was_published(site):
    first, second = asked(site), asked(site)
    site.ended(first)
    site.ended(second)
    assert site.client.post(f"/api/jobs/{first}/publish").status_code == 200
    stale = site.client.post(f"/api/jobs/{second}/publish")
    assert (stale.status_code, stale.json()["code"], stale.json()["current"]) == (409, "plan-veraltet", 1)
    third = site.client.post(stale.json()["again"]).json()
    assert third["based_on"] == 1
    assert site.ended(third["id"])["state"] == "fertig"
    published = site.client.post(f"/api/jobs/{third['id']}/publish").json()
    assert published["version"] == 2
    assert (published["fresh"], published["cancelled"]) == (0, 0)
    assert published["moved"] < 10


def test_jobs_are_listed_page_by_page_the_newest_first(site):
    names = [asked(site) for _ in range(3)]
    for name in names:
        site.client.delete(f"/api/jobs/{name}")
    first = site.client.get("/api/jobs", params={"limit": 2}).json()
    rest = site.client.get("/api/jobs", params={"limit": 2, "after": first["next"]}).json()
    listed = [job["id"] for page in (first, rest) for job in page["jobs"]]
    assert sorted(listed) == sorted(names)
    assert rest["next"] is None


def test_only_the_koordinierungsstelle_plans(site):
    name = "0" * 32
    changing = (("POST", ""), ("DELETE", f"/{name}"), ("POST", f"/{name}/publish"), ("POST", f"/{name}/again"))
    for headers, status, code in (
        ({"X-Role": "oeffentlichkeit"}, 401, "anmeldung-noetig"),
        ({"X-Role": "leitung_fz"}, 403, "planung-nicht-berechtigt"),
        ({"X-Scopes": "lesen"}, 403, "bereich-fehlt"),
    ):
        for method, path in changing:
            answer = site.client.request(method, f"/api/jobs{path}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        seen = site.client.get("/api/jobs", headers=headers)
        assert seen.status_code == (200 if code == "bereich-fehlt" else status)


def test_what_cannot_be_planned_is_refused(site):
    wrong = ({"time_limit": 0}, {"time_limit": 1e9}, {"gap": 1}, {"seed": -1}, {"seed": 1.5}, {"method": "suchen"}, [])
    for body in wrong:
        answer = site.client.post("/api/jobs", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "angabe-ungueltig"), body
    assert site.client.get("/api/jobs").json() == {"jobs": [], "next": None}


def test_an_unknown_job_is_a_404_everywhere(site):
    for method, path in (
        ("GET", ""),
        ("GET", "/events"),
        ("GET", "/plan"),
        ("DELETE", ""),
        ("POST", "/publish"),
        ("POST", "/again"),
    ):
        answer = site.client.request(method, f"/api/jobs/{'0' * 32}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "auftrag-unbekannt")
