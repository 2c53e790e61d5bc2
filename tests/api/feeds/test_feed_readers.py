"""Calendars follow their readers too, not only what stands in them."""

from sqlalchemy import select

from api.store import plans
from api.store.tables import entries
from scheduler.domain.resources import Assignment
from tests.api.feeds.feed_server import START, application, service_of, serving
from tests.calendars.small_county import EVENTS, PROBLEM, RHYTHM, changed


def test_a_kita_that_belongs_to_another_centre_takes_its_events_along(service, clock):
    """Statements 3 and 51: nothing reads otherwise, so that no stamp changes, but others read it."""

    def stamps():
        with service.database.read() as connection:
            query = select(entries.c.uid, entries.c.sequence, entries.c.changed).order_by(entries.c.uid)
            return connection.execute(query).all()

    before = stamps()
    sites = tuple(
        site.model_copy(update={"catchment": (Assignment(unit="fz-kirn"),)}) if site.id == "kita-volxheim" else site
        for site in PROBLEM.sites
    )
    moved = changed(PROBLEM, sites=sites)
    with service.database.write() as connection:
        published = plans.publish(connection, moved, moved.plan(EVENTS, (RHYTHM,)), 1, START.replace(month=7))
    assert published.changed == ()
    assert stamps() == before
    with serving(application(service_of(service.database, clock, moved))) as client:
        counts = {
            name: client("GET", f"/kalender/oeffentlich/{name}.ics").body.count(b"BEGIN:VEVENT")
            for name in ("fz-fuerfeld", "fz-kirn", "kita-volxheim")
        }
    assert counts == {"fz-fuerfeld": 11, "fz-kirn": 1, "kita-volxheim": 1}
