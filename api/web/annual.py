"""The year's figures, and what became of past events."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.annual.model import Fate, Period, Record
from api.annual.page import Shown, shown, written
from api.annual.tables import Gap
from api.deps import Access, TheAccess
from api.failures import ConflictError, InvalidError, UnknownError
from api.rights import Scope
from api.store import annual_reports
from api.usecases import annual
from api.usecases.annual import LARGEST, Editable
from api.usecases.desk import Desk
from api.web.forms import Form, TheForm, asked, submit
from api.web.rendering import remember, render, see_other
from api.web.words import MONTHS
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.words import date_text

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

PUBLIC = "oeffentlich"
"""The file of the public version is called after it."""
KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
"""Files of the report, with their media types."""
MOST = 60
"""Events on one page of what happened; each has two fields of a form."""
FATES = (("", "keine Angabe"), (Fate.HELD.value, "hat stattgefunden"), (Fate.CANCELLED.value, "ist ausgefallen"))
SAID = {
    "veroeffentlicht": "Der Jahresbericht ist veröffentlicht.",
    "zurueckgezogen": "Der Jahresbericht ist zurückgezogen.",
}


@router.get("/jahresbericht")
def report(request: Request, access: TheAccess) -> HTMLResponse:
    """The figures that somebody may read."""
    return _report(request, access, asked(request.query_params))


def _report(request: Request, access: Access, form: Form, status: int = 200) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        audience = annual.audience_of(desk)
        period = period_of(form, desk.problem)
        return {
            "r": shown(annual.counted(desk, period), desk.problem, audience),
            "choices": [(value_of(one), title) for one, title in periods(desk.problem)],
            "value": value_of(period),
            "coordinates": desk.coordinates,
            "publishable": desk.coordinates and annual.publishable(desk, period),
        }

    context = access.read(work)
    chosen = Form({"jahr": [str(context["value"])]}, form.errors)
    context |= {"form": chosen, "written": written, "gap": is_gap, "said": ""}
    return render(request, "annual.html.j2", context, status)


@router.post("/jahresbericht/veroeffentlichen")
def publish(request: Request, access: TheAccess, form: TheForm) -> Response:
    """Publishes the public version; it is worked out before the transaction that keeps it."""

    def work(desk: Desk) -> tuple[Period, Shown, dt.datetime]:
        audience, period = annual.for_the_public(desk), period_of(form, desk.problem)
        return period, shown(annual.counted(desk, period), desk.problem, audience), desk.now

    period, found, now = access.read(work)
    paper, table = _made("pdf", found, now), _made("csv", found, now)

    def keep(desk: Desk) -> str:
        annual.publish(desk, period, paper, table)
        return "/jahresberichte?erledigt=veroeffentlicht"

    try:
        return see_other(submit(access, form, {"page": "jahresbericht", "jahr": value_of(period)}, keep))
    except ConflictError as error:
        form.fault("", str(error))
        return _report(request, access, form, error.status)


@router.get("/jahresberichte")
def published(request: Request, access: TheAccess) -> HTMLResponse:
    """What is published, for everybody."""
    done = asked(request.query_params).text("erledigt")

    def work(desk: Desk) -> dict[str, object]:
        return {"found": annual_reports.listed(desk.connection), "coordinates": desk.coordinates}

    return render(request, "annual_public.html.j2", {**access.read(work), "form": Form(), "said": SAID.get(done, "")})


@router.get("/jahresberichte/{first}.{kind}")
def published_file(access: TheAccess, first: dt.date, kind: Annotated[str, Path(pattern="^(pdf|csv)$")]) -> Response:
    """A published file, for everybody."""
    found = access.read(lambda desk: annual_reports.content(desk.connection, first, paper=kind == "pdf"))
    if found is None:
        raise UnknownError("Diesen Jahresbericht gibt es nicht.")
    headers = {"Content-Disposition": f'inline; filename="jahresbericht-{first}.{kind}"'}
    return Response(found, media_type=KINDS[kind], headers=headers)


@router.post("/jahresberichte/{first}")
def take_back(access: TheAccess, first: dt.date, form: TheForm) -> Response:
    """Withdraws a published report."""

    def work(desk: Desk) -> str:
        annual.take_back(desk, first)
        return "/jahresberichte?erledigt=zurueckgezogen"

    return see_other(submit(access, form, {"page": "zurueckziehen", "first": first.isoformat()}, work))


@router.get("/jahresbericht/{name}.{kind}")
def file(
    request: Request,
    access: TheAccess,
    name: Annotated[str, Path(pattern=f"^(jahresbericht|{PUBLIC})$")],
    kind: Annotated[str, Path(pattern="^(pdf|xlsx|csv|html)$")],
) -> Response:
    """The report as a file; its public version for the Koordinierungsstelle to give out."""
    query = asked(request.query_params)

    def work(desk: Desk) -> tuple[Shown, dt.datetime]:
        audience = annual.for_the_public(desk) if name == PUBLIC else annual.audience_of(desk)
        return shown(annual.counted(desk, period_of(query, desk.problem)), desk.problem, audience), desk.now

    found, now = access.read(work)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{found.report.period.first}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(_made(kind, found, now.astimezone(ZONE)), media_type=KINDS[kind], headers=headers)


def _made(kind: str, found: Shown, now: dt.datetime) -> bytes:
    from api.annual.files import MAKERS  # noqa: PLC0415 - the service starts without what writes workbooks and PDFs

    return MAKERS[kind](found, now)


@router.get("/jahresbericht/termine")
def events(request: Request, access: TheAccess) -> HTMLResponse:
    """What became of past events, to be written down."""
    return _events(request, access, asked(request.query_params))


@router.post("/jahresbericht/termine")
def write(request: Request, access: TheAccess, form: TheForm) -> Response:
    """Keeps what was written about the events of a page."""
    records = {}
    for uid in form.many("termin"):
        record = _record(form, uid)
        if record is not None:
            records[uid] = record
    if form.errors:
        return _events(request, access, form, 422)

    def work(desk: Desk) -> str:
        changed = sum(annual.write(desk, uid, record) for uid, record in records.items())
        return f"/jahresbericht/termine?monat={form.text('monat')}&ab={form.text('ab')}&erledigt={changed}"

    what = {"page": "termine", "records": {uid: (r.fate, r.participants) for uid, r in records.items()}}
    try:
        return see_other(submit(access, form, what, work))
    except (InvalidError, UnknownError) as error:
        form.fault("", str(error))
        return _events(request, access, form, error.status)


def _record(form: Form, uid: str) -> Record | None:
    """What was written about an event; who came means that it took place."""
    fate, came = form.text(f"stand-{uid}"), form.text(f"zahl-{uid}").strip()
    if came and not (came.isdecimal() and int(came) <= LARGEST):
        form.fault(f"zahl-{uid}", "Bitte eine ganze Zahl ab 0, oder nichts.")
        return None
    if came and fate == Fate.CANCELLED:
        form.fault(f"zahl-{uid}", "Zu einem Termin, der ausgefallen ist, kam niemand.")
        return None
    if fate not in {value for value, _ in FATES}:
        form.fault(f"stand-{uid}", "Bitte wählen Sie etwas aus der Liste.")
        return None
    number = int(came) if came else None
    return Record(Fate(fate) if fate else Fate.HELD if came else None, number)


def _events(request: Request, access: Access, form: Form, status: int = 200) -> HTMLResponse:
    def work(desk: Desk) -> dict[str, object]:
        desk.need(Scope.READ)
        months = months_of(desk.problem, desk.now.astimezone(ZONE).date())
        month = next((m for m in months if m.isoformat()[:7] == form.text("monat")), months[0])
        found = annual.editable(desk, Period(month, following(month)))
        at = int(form.text("ab")) if form.text("ab").isdecimal() and len(form.text("ab")) < 6 else 0
        return {
            "months": [(m.isoformat()[:7], f"{MONTHS[m.month - 1]} {m.year}") for m in months],
            "month": month.isoformat()[:7],
            "rows": [(one, _typed(form, one)) for one in found[at : at + MOST]],
            "at": at,
            "more": at + MOST if len(found) > at + MOST else None,
            "less": max(0, at - MOST) if at else None,
        }

    context = access.read(work)
    told = form.text("erledigt")
    said = "" if not told.isdecimal() else "Gespeichert." if int(told[:6]) else "Es hat sich nichts geändert."
    chosen = Form({"monat": [str(context["month"])]})
    context |= {"form": form, "chosen": chosen, "fates": FATES, "said": said}
    return render(request, "annual_events.html.j2", context, status)


def _typed(form: Form, one: Editable) -> tuple[str, str]:
    """What stands in the fields of an event: what was typed, else what is known."""
    fate = one.record.fate.value if one.record.fate is not None else ""
    came = "" if one.record.participants is None else str(one.record.participants)
    return form.text(f"stand-{one.uid}", fate), form.text(f"zahl-{one.uid}", came)


def is_gap(value: object) -> bool:
    """Whether words stand in place of a number."""
    return isinstance(value, Gap)


def periods(problem: Problem) -> list[tuple[Period, str]]:
    """Years to choose from: the Kita years of the data, then the calendar years that they touch."""
    spans = problem.policy.account_years or (problem.horizon,)
    found = [(Period(s.first, s.last + dt.timedelta(days=1)), f"Kita-Jahr {s.first.year}/{s.last.year}") for s in spans]
    years = sorted({year for s in spans for year in (s.first.year, s.last.year)})
    return [*found, *((Period(dt.date(y, 1, 1), dt.date(y + 1, 1, 1)), f"Kalenderjahr {y}") for y in years)]


def value_of(period: Period) -> str:
    """A period in an address."""
    return f"{period.first}/{period.end}"


def period_of(query: Form, problem: Problem) -> Period:
    """The period that an address names, one of :func:`periods`; the first where it names none.

    Raises:
        InvalidError: if it names another.
    """
    choices = [period for period, _ in periods(problem)]
    text = query.text("jahr")
    found = next((one for one in choices if value_of(one) == text), None)
    if found is None and text:
        titles = ", ".join(f"{date_text(one.first)} bis {date_text(one.last)}" for one in choices)
        raise InvalidError(f"Zur Wahl stehen: {titles}.", field="jahr")
    return found or choices[0]


def months_of(problem: Problem, today: dt.date) -> list[dt.date]:
    """First days of the months of the data that have begun, the latest first; the first where none has."""
    month, found = problem.horizon.first.replace(day=1), []
    while month <= min(today, problem.horizon.last):
        found.append(month)
        month = following(month)
    return found[::-1] or [month]


def following(month: dt.date) -> dt.date:
    """The first day of the next month."""
    return (month + dt.timedelta(days=31)).replace(day=1)
