"""Bookings and series of bookings."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Response
from fastapi.responses import JSONResponse

from api.booking.model import Booking, Moment, Named, Series, SeriesWish, Status, Wish
from api.conditional import IfMatch, etag, version_of
from api.deps import TheAccess
from api.paging import cursor, cut, position
from api.repeats import Answer, Key, known, once
from api.routes.refusals import CHANGING, FINDING, MAKING
from api.store import bookings as rows
from api.store.ledger import seconds
from api.usecases import bookings, series
from api.usecases.bookings import Changes, Decision, Done
from api.usecases.desk import Desk
from api.usecases.series import Date, SeriesDone
from api.usecases.sight import shown
from scheduler.domain.time import Model

router = APIRouter(prefix="/api", tags=["Buchungen"])

Id = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-zA-Z-]+$")]
WISH = {
    "room": "gr-fuerfeld",
    "begin": "2027-02-06T10:00:00+01:00",
    "end": "2027-02-06T12:00:00+01:00",
    "title": "Spielenachmittag",
    "purpose": "kitauebergreifend",
    "people": 15,
}
Wanted = Annotated[Wish, Body(openapi_examples={"einfach": {"summary": "Ein Termin", "value": WISH}})]
WantedSeries = Annotated[
    SeriesWish,
    Body(
        openapi_examples={
            "serie": {
                "summary": "Alle zwei Wochen, was nicht passt, wird ausgelassen",
                "value": {**WISH, "rule": "FREQ=WEEKLY;INTERVAL=2;COUNT=6", "conflicts": "auslassen"},
            }
        }
    ),
]


class ListQuery(Model):
    """Which bookings, in the order of their begin.

    Attributes:
        after: where the list goes on: ``next`` of the page before.
    """

    first: Annotated[Moment | None, Query(alias="from")] = None
    last: Annotated[Moment | None, Query(alias="to")] = None
    room: Named | None = None
    status: Status | None = None
    mine: bool = True
    after: Annotated[str | None, Query(max_length=300)] = None
    limit: Annotated[int, Query(ge=1, le=200)] = 50


class Page(Model):
    """Some bookings; ``next`` is where the list goes on, if it does."""

    bookings: tuple[Booking, ...]
    next: str | None


class SeriesQuery(Model):
    """From which moment on."""

    first: Annotated[Moment | None, Query(alias="from")] = None


class BookingList(Model):
    """Several bookings."""

    bookings: tuple[Booking, ...]


@router.get("/bookings", summary="Buchungen auflisten", responses=FINDING)
def listing(access: TheAccess, query: Annotated[ListQuery, Query()]) -> Page:
    """Die eigenen Buchungen, mit `mine=false` alle der Räume, die Sie verwalten."""
    return access.read(lambda desk: _page(desk, query))


@router.post(
    "/bookings",
    summary="Einen Raum buchen",
    status_code=201,
    response_model=Done,
    responses=MAKING,
)
def book(access: TheAccess, wish: Wanted, key: Key = None) -> JSONResponse:
    """Bucht einen Raum, oder beantragt ihn, wo jemand anderes ihn verwaltet (`status`).

    Ist er vergeben, sagt der Fehler 409 in `blockers`, wer ihn hat, soweit Sie es wissen dürfen, und in `alternatives`,
    was frei ist. Wer den Raum verwaltet, kann mit `displace` nachrangige Buchungen weichen lassen.
    """
    asked = {"book": wish}
    ready = access.read(lambda desk: known(desk, key, asked) or bookings.propose(desk, wish))
    if isinstance(ready, Answer):
        return ready.response()

    def work(desk: Desk) -> Done:
        done = bookings.book(desk, ready, displace=wish.displace)
        return done.model_copy(update={"displaced": tuple(shown(desk, b) for b in done.displaced)})

    if key is None:
        return _made(access.write(work)).response()  # written down once the turn to write is given back
    return access.write(lambda desk: once(desk, key, asked, lambda: _made(work(desk)))).response()


@router.get("/bookings/{booking}", summary="Eine Buchung", responses=FINDING)
def read(access: TheAccess, booking: Id, response: Response) -> Booking:
    """Eine Buchung mit ihrem Stand (`ETag`), den Änderungen in `If-Match` nennen."""
    found = access.read(lambda desk: shown(desk, bookings.read(desk, booking)))
    response.headers["ETag"] = etag(found.version)
    return found


@router.patch(
    "/bookings/{booking}",
    summary="Eine Buchung ändern",
    responses=CHANGING,
)
def change(access: TheAccess, booking: Id, changes: Changes, response: Response, if_match: IfMatch = None) -> Done:
    """Ändert, was genannt ist. Wo jemand anderes den Raum verwaltet, wird eine neue Zeit neu beantragt."""
    version = version_of(if_match)
    done = access.write(lambda desk: bookings.change(desk, booking, version, changes))
    response.headers["ETag"] = etag(done.booking.version)
    return done


@router.delete(
    "/bookings/{booking}",
    summary="Eine Buchung absagen",
    responses=CHANGING,
)
def cancel(access: TheAccess, booking: Id, response: Response, if_match: IfMatch = None) -> Booking:
    """Sagt ab; was frei wird, wird der ersten passenden Anfrage angeboten, die wartet."""
    version = version_of(if_match)
    return _tagged(response, access.write(lambda desk: bookings.cancel(desk, booking, version)))


@router.post(
    "/bookings/{booking}/decision",
    summary="Einen Antrag entscheiden",
    responses=CHANGING,
)
def decide(access: TheAccess, booking: Id, decision: Decision, response: Response, if_match: IfMatch = None) -> Booking:
    """Wer den Raum verwaltet, bestätigt oder lehnt ab und sagt dann, warum."""
    version = version_of(if_match)
    return _tagged(response, access.write(lambda desk: bookings.decide(desk, booking, version, decision)))


@router.post(
    "/bookings/{booking}/acceptance",
    summary="Ein Angebot annehmen",
    responses=CHANGING,
)
def accept(access: TheAccess, booking: Id, response: Response, if_match: IfMatch = None) -> Booking:
    """Nimmt einen frei gewordenen Termin an, der einer wartenden Anfrage angeboten wurde."""
    version = version_of(if_match)
    return _tagged(response, access.write(lambda desk: bookings.accept(desk, booking, version)))


@router.post(
    "/series",
    summary="Eine Serie buchen",
    status_code=201,
    response_model=SeriesDone,
    responses=MAKING,
)
def book_series(access: TheAccess, wish: WantedSeries, key: Key = None) -> JSONResponse:
    """Bucht alle Termine einer Regel (RFC 5545 RRULE) auf einmal.

    `conflicts` sagt, was mit Terminen geschieht, die nicht passen: `ablehnen` bucht dann keinen, `auslassen` die
    übrigen, `ausweichen` nimmt die nächste freie Zeit desselben Tages im selben Raum.
    """

    def work(desk: Desk) -> Answer:
        return once(desk, key, {"series": wish}, lambda: _series_made(desk, series.book(desk, wish)))

    return access.write(work).response()


@router.get("/series/{series_id}", summary="Eine Serie", responses=FINDING)
def read_series(access: TheAccess, series_id: Id) -> Series:
    """Die Regel einer Serie und die Termine, die ausgelassen wurden."""
    return access.read(lambda desk: series.shown(desk, series.read(desk, series_id)))


@router.post(
    "/series/{series_id}/dates",
    summary="Einen ausgelassenen Termin nachbuchen",
    status_code=201,
    response_model=SeriesDone,
    responses=MAKING,
)
def add(access: TheAccess, series_id: Id, date: Date, key: Key = None) -> JSONResponse:
    """Bucht einen Termin der Serie nach, auch zu einer anderen Zeit."""

    def work(desk: Desk) -> Answer:
        asked = {"series": series_id, "date": date}
        return once(desk, key, asked, lambda: _series_made(desk, series.add(desk, series_id, date)))

    return access.write(work).response()


@router.delete("/series/{series_id}", summary="Eine Serie absagen", responses=MAKING)
def cancel_series(access: TheAccess, series_id: Id, query: Annotated[SeriesQuery, Query()]) -> BookingList:
    """Sagt alle Termine ab, die vor Ihnen liegen, oder die ab `from`."""
    return BookingList(bookings=tuple(access.write(lambda desk: series.cancel(desk, series_id, query.first))))


def _page(desk: Desk, query: ListQuery) -> Page:
    account = desk.account
    rooms = {query.room} if query.room is not None else None
    if not query.mine:
        run = {room.id for room in desk.problem.rooms if not room.digital and desk.runs(room)}
        rooms = run if rooms is None else run & rooms
    found = rows.listed(
        desk.connection,
        account=account if query.mine else None,
        rooms=rooms,
        status=query.status,
        first=query.first,
        last=query.last,
        after=position(query.after),
        limit=query.limit + 1,
    )
    page, following = cut(found, query.limit, lambda booking: cursor(seconds(booking.begin), booking.id))
    return Page(bookings=tuple(shown(desk, b) for b in page), next=following)


def _made(done: Done) -> Answer:
    where = {"ETag": etag(done.booking.version), "Location": f"/api/bookings/{done.booking.id}"}
    return Answer(status=201, body=done.model_dump(mode="json"), headers=where)


def _series_made(desk: Desk, made: SeriesDone) -> Answer:
    done = SeriesDone(
        series=series.shown(desk, made.series),
        bookings=tuple(shown(desk, b) for b in made.bookings),
        displaced=tuple(shown(desk, b) for b in made.displaced),
    )
    return Answer(status=201, body=done.model_dump(mode="json"), headers={"Location": f"/api/series/{done.series.id}"})


def _tagged(response: Response, booking: Booking) -> Booking:
    response.headers["ETag"] = etag(booking.version)
    return booking
