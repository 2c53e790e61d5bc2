"""Who changed what, to be read."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.accounts import audit
from api.accounts.rights import Action, ScopeError, may, require
from api.deps import CurrentActor, TheService
from api.failures import ForbiddenError, SignInError
from api.paging import After, cursor, cut, position
from api.routes.refusals import refusals
from scheduler.domain.time import ZONE

router = APIRouter(tags=["Änderungen"])


class AuditEntry(BaseModel):
    """Eine Änderung."""

    at: dt.datetime
    account: Annotated[str | None, Field(description="Konto; null für die Befehlszeile und für gelöschte Konten.")]
    actor_title: Annotated[str, Field(examples=["Leitung Familienzentrum Fürfeld"])]
    action: Annotated[str, Field(examples=["konto-geaendert"])]
    subject_kind: Annotated[str, Field(examples=["konto"])]
    subject_id: str
    before: Annotated[dict[str, Any] | None, Field(description="Was sich geändert hat, wie es vorher war.")]
    after: dict[str, Any] | None
    request: str | None


class AuditPage(BaseModel):
    """Änderungen, die neueste zuerst."""

    items: list[AuditEntry]
    next: Annotated[str | None, Field(description="Als `after` mitzusenden, um ältere zu lesen; null am Ende.")]


@router.get("/api/audit", summary="Änderungen nachlesen", responses=refusals(SignInError, ForbiddenError, ScopeError))
def see_audit(
    service: TheService,
    actor: CurrentActor,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AuditPage:
    """Die Koordinierungsstelle liest alle Änderungen, alle anderen lesen die eigenen."""
    account = require(actor, Action.SEE_OWN_AUDIT)
    whose = None if may(actor, Action.SEE_AUDIT) else account
    older, _ = position(after) or (None, "")
    with service.database.read() as connection:
        found = audit.entries(connection, whose, older, limit + 1)
    shown, following = cut(found, limit, lambda entry: cursor(entry.id))
    items = [
        AuditEntry(
            at=entry.at.astimezone(ZONE),
            account=entry.account,
            actor_title=entry.actor_title,
            action=entry.action,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            before=entry.before,
            after=entry.after,
            request=entry.request,
        )
        for entry in shown
    ]
    return AuditPage(items=items, next=following)
