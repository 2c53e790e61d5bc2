"""Secret addresses of calendars."""

from sqlalchemy import BigInteger, Column, Date, Index, String, Table

from api.store.tables.naming import metadata

feed_addresses = Table(
    "feed_addresses",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(64)),
    Column("feed", String(200), nullable=False),
    Column("audience", String(200), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("prefix", String(8), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("fetched", Date),
    Column("revoked", BigInteger),
    Column("gone_from", BigInteger),
    comment="One address for each account and calendar, its secret as SHA-256; revoked ones answer 410 for good.",
)
Index(
    "ux_feed_addresses_account_feed",
    feed_addresses.c.account,
    feed_addresses.c.feed,
    unique=True,
    sqlite_where=feed_addresses.c.revoked.is_(None),
    postgresql_where=feed_addresses.c.revoked.is_(None),
)
