"""People who sign in, what they sign in with, and what they changed. Secrets are here as hashes only."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from api.store.tables.naming import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("login", String(100), nullable=False, unique=True),
    Column("mail", String(254)),
    Column("wants_mail", Boolean, nullable=False),
    Column("role", String(32), nullable=False),
    Column("title", String(200), nullable=False),
    Column("person", String(200)),
    Column("houses", Text, nullable=False),
    Column("owner", String(200)),
    Column("password", String(200)),
    Column("oidc_subject", String(64), unique=True),
    Column("active", Boolean, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_accounts_mail", "mail"),
    comment="login and mail are case-folded, houses is a JSON list of site ids, oidc_subject a digest.",
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("secret", String(64), nullable=False, unique=True),
    Column("account", String(64), ForeignKey("accounts.id"), nullable=False),
    Column("means", String(16), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("ix_sessions_account", "account"),
    Index("ix_sessions_expires", "expires"),
    comment="secret is the SHA-256 of the cookie's value.",
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("secret", String(64), nullable=False, unique=True),
    Column("prefix", String(16), nullable=False),
    Column("title", String(100), nullable=False),
    Column("account", String(64), ForeignKey("accounts.id"), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger),
    Column("revoked", BigInteger),
    Index("ix_tokens_account", "account"),
    comment="secret is the SHA-256 of the token, used the first second of the day of the last use (UTC).",
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("times", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("ix_attempts_expires", "expires"),
    comment="Moving windows of rate limits: id is a digest of what is counted, times a JSON list of seconds.",
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("target", String(500), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("ix_sign_ins_expires", "expires"),
    comment="Sign-ins on their way to the provider and back: id is the SHA-256 of state, browser that of a cookie.",
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("account", String(64)),
    Column("actor_title", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject_id", String(200), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("request", String(64)),
    Index("ix_audit_at", "at"),
    Index("ix_audit_account", "account", "id"),
    Index("ix_audit_subject", "subject_kind", "subject_id"),
    comment="Who changed what, when, and what it was before; before and after are JSON without secrets.",
)
