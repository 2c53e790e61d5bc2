"""Templates become answers."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from api.deps import CurrentActor, service_of
from api.rights import PUBLIC, Actor
from api.web import navigation, words
from scheduler.domain.time import ZONE
from scheduler.rules.words import listing, minutes_text, plural

STATIC = Path(__file__).with_name("static")


async def remember(request: Request, actor: CurrentActor) -> None:
    """Keep who asks for the layout, also of an error page."""
    request.state.actor = actor


Remembered = Annotated[None, Depends(remember)]


def render(request: Request, template: str, context: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """A page.

    Args:
        request: what it answers.
        template: its file below ``templates/``.
        context: what the template reads.
        status: of HTTP.
    """
    known = getattr(request.state, "actor", None)
    actor: Actor = known or PUBLIC
    path = request.url.path
    layout = {
        "request": request,
        "county": service_of(request).problem.title,
        "actor": actor,
        "nobody_known": known is None,
        "menu": navigation.menu(navigation.ITEMS, actor, path),
        "account_menu": navigation.menu(navigation.ACCOUNT, actor, path),
        "sign_in": navigation.SIGN_IN,
        "sign_out": navigation.SIGN_OUT,
    }
    html = environment().get_template(template).render(layout, **context)
    return HTMLResponse(html, status, {"Cache-Control": "no-store" if actor.account is not None else "no-cache"})


def see_other(path: str) -> RedirectResponse:
    """Where the browser goes on after a change (RFC 9110 §15.4.4)."""
    return RedirectResponse(path, 303)


def csrf_value(request: Request) -> str:
    """What proves that a form is ours; empty where nobody acts by a cookie."""
    return getattr(request.state, "csrf", None) or ""


def new_key() -> str:
    """A key for a form, so that sending it twice does it once."""
    return str(uuid.uuid4())


@cache
def environment() -> Environment:
    """Templates that escape by themselves and fail on what they are not given."""
    made = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"csrf_value": csrf_value, "new_key": new_key, "asset": asset}
    made.filters |= {
        "long_day": words.long_day,
        "short_day": words.short_day,
        "time_of": words.time_of,
        "moment_text": words.moment_text,
        "kind_label": words.kind_label,
        "status_label": words.status_label,
        "number": words.number,
        "span_text": words.span_text,
        "minutes_text": minutes_text,
        "listing": listing,
        "plural": plural,
        "local_day": local_day,
        "twice": twice,
    }
    made.globals |= {
        "times": words.times,
        "when": words.when,
        "request_status": words.REQUEST_STATUS,
        "fields": words.FIELDS,
    }
    return made


def local_day(at: dt.datetime) -> dt.date:
    """The day of a moment on the wall clock."""
    return at.astimezone(ZONE).date()


def twice(values: Iterable[str]) -> list[tuple[str, str]]:
    """Values that are their own labels, as choices."""
    return [(value, value) for value in values]


@cache
def asset(name: str) -> str:
    """The address of a file of ``static/``, another one when it changes."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
