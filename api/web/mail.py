"""Mail that did not arrive, for the Koordinierungsstelle."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import HTMLResponse, Response

from api.deps import Access, TheAccess
from api.failures import ConflictError
from api.paging import cut, position
from api.store.outbox import State
from api.usecases import undelivered
from api.usecases.desk import Desk
from api.web.forms import Form, TheForm, asked, submit
from api.web.rendering import remember, render, see_other

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])

PAGE = 20
STATES = {
    State.FAILED: ("nicht zugestellt", "abgelehnt"),
    State.UNCLEAR: ("vielleicht angekommen", "beantragt"),
}
"""What became of a mail, and the colour of its badge."""


@router.get("/nachrichten")
def listing(request: Request, access: TheAccess) -> HTMLResponse:
    """What failed or is unclear, the latest first."""
    return _page(request, access, Form())


@router.post("/nachrichten/{mail}")
def again(request: Request, access: TheAccess, mail: Annotated[str, Path(max_length=64)], form: TheForm) -> Response:
    """Lets a mail be sent once more."""

    def work(desk: Desk) -> str:
        undelivered.send_again(desk, mail)
        return "/nachrichten?erledigt=wiederholt"

    try:
        return see_other(submit(access, form, {"page": "nachricht", "id": mail}, work))
    except ConflictError as error:
        form.fault("", str(error))
        return _page(request, access, form, error.status)


def _page(request: Request, access: Access, form: Form, status: int = 200) -> HTMLResponse:
    query = asked(request.query_params)
    after = position(query.text("ab") or None)
    found = access.read(lambda desk: undelivered.listed(desk, after, PAGE + 1))
    shown, following = cut(found, PAGE, undelivered.behind)
    context = {
        "form": form,
        "found": shown,
        "states": STATES,
        "next": following,
        "first_page": after is None,
        "said": "Die Nachricht ist wieder auf dem Weg." if query.text("erledigt") else "",
    }
    return render(request, "mail.html.j2", context, status)
