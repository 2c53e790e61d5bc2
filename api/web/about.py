"""Pages that explain: help by role, accessibility, what is stored and for how long."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api import repeats
from api.accounts import access, retention
from api.deps import CurrentActor
from api.store import feeds, outbox
from api.web import navigation
from api.web.rendering import remember, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(remember)])


@router.get("/hilfe")
def helping(request: Request, actor: CurrentActor) -> HTMLResponse:
    """What somebody can do here."""
    return render(
        request,
        "help.html.j2",
        {"signed_in": navigation.signed_in(actor), "runs": navigation.running(actor)},
    )


@router.get("/barrierefreiheit")
def accessibility(request: Request) -> HTMLResponse:
    """The statement of accessibility."""
    return render(request, "accessibility.html.j2", {})


@router.get("/datenschutz")
def privacy(request: Request) -> HTMLResponse:
    """What is stored, and for how long; the periods are those that the service keeps to."""
    context = {
        "session_days": retention.SESSION.days,
        "idle_hours": retention.SESSION_IDLE.seconds // 3600,
        "sign_in_minutes": retention.SIGN_IN.seconds // 60,
        "token_days": retention.TOKEN_DAYS,
        "token_listed_days": retention.TOKEN_LISTED.days,
        "leave_days": retention.LEAVE_DAYS,
        "audit_years": retention.AUDIT.days // 365,
        "mail_days": outbox.KEPT.days,
        "form_days": repeats.KEPT.days,
        "empty_days": feeds.EMPTY.days,
        "attempt_minutes": access.PER_LOGIN.window // 60,
    }
    return render(request, "privacy.html.j2", context)
