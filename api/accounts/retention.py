"""How long what is kept: every period of the service's data about people, in one place."""

import datetime as dt

from sqlalchemy import Connection

from api.accounts import audit
from api.store import access, attempts, leaves, repairs, scenarios, sign_ins

SESSION = dt.timedelta(days=7)
"""A session ends, whatever happens."""
SESSION_IDLE = dt.timedelta(hours=12)
"""A session ends if it is not used."""
SESSION_STEP = dt.timedelta(minutes=5)
"""The use of a session is remembered to this precision, so that reading does not always write."""
SIGN_IN = dt.timedelta(minutes=10)
"""On the way to the OpenID Connect provider and back."""
TOKEN_DAYS = 365
"""A token lives at most so long."""
TOKEN_LISTED = dt.timedelta(days=90)
"""Tokens that are over stay in the list so long, for those who wonder why a program fails."""
AUDIT = dt.timedelta(days=3 * 365)
"""Lines of the audit trail: the regular limitation period, as plans and bookings are disputed no later (§ 195 BGB)."""


LEAVE_DAYS = 30
"""Leave and illness are deleted so long after their last day: illness is health data (Art. 9 GDPR)."""
REPAIRS = dt.timedelta(days=90)
"""What was looked for to repair a plan."""
SCENARIOS = dt.timedelta(days=180)
"""Questions that were asked, and what came of them: nobody is named, but they take megabytes."""


def expire(connection: Connection, now: dt.datetime) -> None:
    """Delete everything whose time is over. Every sign-in does it; it is cheap, all of it is found by an index."""
    access.expire_sessions(connection, now, SESSION_IDLE)
    access.expire_tokens(connection, now - TOKEN_LISTED)
    attempts.expire(connection, now)
    sign_ins.expire(connection, now)
    audit.expire(connection, now - AUDIT)
    leaves.expire(connection, now.date() - dt.timedelta(days=LEAVE_DAYS))
    repairs.expire(connection, now - REPAIRS)
    scenarios.expire(connection, now - SCENARIOS)
