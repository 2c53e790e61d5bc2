"""The waiting list: own requests, a new one, withdrawing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.booking.model import RequestWish
from api.deps import Access, TheAccess
from api.failures import ServiceError, SignInError, UnknownError
from api.rights import Scope
from api.store import bookings as rows
from api.usecases import waiting
from api.usecases.desk import Desk
from api.web.choices import may_book, options
from api.web.forms import Form, TheForm, asked, submit, version
from api.web.rendering import remember, render, see_other
from api.web.week import own_house
from scheduler.domain.time import MINUTES_PER_DAY, ZONE

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

NAMES = {
    "": "dauer",
    "rooms": "raeume",
    "earliest": "von_tag",
    "latest": "bis_tag",
    "minutes": "dauer",
    "title": "titel",
    "purpose": "zweck",
    "people": "personen",
    "house": "haus",
    "sight": "sicht",
}
REFUSALS = {**NAMES, "": ""}
DURATIONS = (30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480)


@router.get("/warteliste")
def listing(request: Request, access: TheAccess) -> HTMLResponse:
    """Own requests, and the form for another."""
    return _page(request, access, asked(request.query_params))


@router.post("/warteliste")
def wait(request: Request, access: TheAccess, form: TheForm) -> Response:
    """Puts a request on the list."""
    wish = _wish(form)
    if wish is None:
        return _page(request, access, form, status=422)

    def work(desk: Desk) -> str:
        made = waiting.wait(desk, wish)
        return f"/buchungen/{made.booking}?erledigt=angeboten" if made.booking else "/warteliste?erledigt=neu"

    try:
        return see_other(submit(access, form, {"page": "warteliste", "wish": wish}, work))
    except SignInError:
        raise
    except ServiceError as error:
        form.take(error, REFUSALS)
        return _page(request, access, form, status=error.status)


@router.get("/warteliste/{request_id}")
def one(request: Request, access: TheAccess, request_id: Annotated[str, Path(max_length=64)]) -> HTMLResponse:
    """A request stands in the list with all others."""
    access.read(lambda desk: waiting.read(desk, request_id))
    return _page(request, access, Form())


@router.post("/warteliste/{request_id}")
def withdraw(
    request: Request, access: TheAccess, request_id: Annotated[str, Path(max_length=64)], form: TheForm
) -> Response:
    """Takes a request off the list."""

    def work(desk: Desk) -> str:
        waiting.withdraw(desk, request_id, version(form))
        return "/warteliste?erledigt=zurueckgezogen"

    try:
        return see_other(submit(access, form, {"page": "zurueckziehen", "id": request_id}, work))
    except (SignInError, UnknownError):
        raise
    except ServiceError as error:
        failed = Form()
        failed.fault("", str(error))
        return _page(request, access, failed, status=error.status)


def _wish(form: Form) -> RequestWish | None:
    first, last = form.day("von_tag"), form.day("bis_tag")
    start = form.minute("ab") if form.text("ab") else 0
    stop = form.minute("bis") if form.text("bis") else MINUTES_PER_DAY
    earliest = form.moment(first, start, "von_tag")
    latest = form.moment(last, stop or MINUTES_PER_DAY, "bis_tag")
    data = {
        "rooms": form.many("raeume"),
        "minutes": form.text("dauer"),
        "title": form.text("titel"),
        "purpose": form.text("zweck"),
        "people": form.text("personen"),
        "house": form.text("haus") or None,
        "sight": form.text("sicht", "intern"),
    }
    if first is not None and last is not None and last < first:
        form.fault("bis_tag", "Der letzte Tag liegt vor dem ersten.")
    moments = {name: at for name, at in (("earliest", earliest), ("latest", latest)) if at is not None}
    # where a moment lacks for its time of day, that field has its fault already, and the day is right
    clocks = {name: clock for name, clock in (("earliest", "ab"), ("latest", "bis")) if clock in form.errors}
    wish = form.check(RequestWish, {**data, **moments}, {**NAMES, **clocks})
    return None if form.errors else wish


def _page(request: Request, access: Access, form: Form, *, status: int = 200) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.READ)
        ended = form.text("alle") == "1"
        defaults = _defaults(desk)
        form.values = {**defaults, **form.values}
        return {
            "form": form,
            "requests": rows.waiting(desk.connection, account=desk.account, ended=ended),
            "ended": ended,
            "rooms": desk.problem.room,
            "options": options(desk),
            "durations": DURATIONS,
            "done": form.text("erledigt"),
            "may_book": may_book(desk),
        }

    return render(request, "waitlist.html.j2", access.read(work), status)


def _defaults(desk: Desk) -> dict[str, list[str]]:
    today = desk.now.astimezone(ZONE).date().isoformat()
    return {"von_tag": [today], "dauer": ["120"], "personen": ["10"], "haus": [own_house(desk)], "sicht": ["intern"]}
