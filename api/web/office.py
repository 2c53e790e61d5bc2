"""What the county's office needs now and then, on one page, so that its menu stays short."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.deps import CurrentActor
from api.rights import Scope
from api.usecases.planners import require_planner
from api.web.navigation import OFFICE
from api.web.rendering import remember, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])


@router.get("/verwaltung")
def office(request: Request, actor: CurrentActor) -> HTMLResponse:
    """Accounts, trail, mail that did not arrive, calendar servers."""
    require_planner(actor, Scope.READ)
    return render(request, "office.html.j2", {"pages": OFFICE})
