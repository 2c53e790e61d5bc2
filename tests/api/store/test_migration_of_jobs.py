"""Jobs that were there before scenarios were jobs stay as they were, on the way up and down."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from api.store.database import MIGRATIONS
from api.store.tables.jobs import jobs

ROW = {
    "kind": "planen", "state": "fertig", "county": "Kreis", "fingerprint": "f", "parameters": "{}", "problem": "{}",
    "based_on": 0, "created": 1, "finished": 2, "step": 3, "attempts": 1, "cancelling": False, "result": "{}",
}  # fmt: skip


def migrate(database, move, revision):
    with database.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        move(config, revision)


def test_jobs_stay_and_scenarios_go(database):
    with database.write() as connection:
        connection.execute(insert(jobs).values(ROW | {"id": "eins"}))
        connection.execute(insert(jobs).values(ROW | {"id": "zwei", "again_of": "eins"}))
        connection.execute(insert(jobs).values(ROW | {"id": "drei", "kind": "szenario", "key": "k"}))
        connection.execute(insert(jobs).values(ROW | {"id": "vier", "kind": "szenario", "after": "drei"}))
    migrate(database, command.downgrade, "0011")
    with database.read() as connection:
        rows = connection.execute(text("SELECT id, again_of, result FROM jobs ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [("eins", None, "{}"), ("zwei", "eins", "{}")]
    migrate(database, command.upgrade, "head")
    with database.read() as connection:
        rows = connection.execute(select(jobs.c.id, jobs.c.again_of, jobs.c.key, jobs.c.after).order_by(jobs.c.id))
        assert [tuple(row) for row in rows] == [("eins", None, None, None), ("zwei", "eins", None, None)]
    for wrong in ({"kind": "anderes"}, {"again_of": "keiner"}, {"after": "keiner"}, {"state": "laeuft"}):
        with pytest.raises(IntegrityError), database.write() as connection:
            connection.execute(insert(jobs).values(ROW | {"id": "fünf"} | wrong))
