"""Alembic runs in a connection that is given to it, within the transaction of whoever opened the database."""

from alembic import context

from api.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
