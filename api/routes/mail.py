"""Mail that did not arrive."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.accounts.rights import ScopeError
from api.deps import TheAccess
from api.failures import ForbiddenError, SignInError, UnknownError
from api.paging import After, cut, position
from api.routes.refusals import refusals
from api.store.outbox import State
from api.usecases import undelivered
from api.usecases.undelivered import OutdatedMailError, Undelivered
from scheduler.domain.time import ZONE

router = APIRouter(tags=["Dienst"])
_REFUSED = (SignInError, ForbiddenError, ScopeError)


class MailView(BaseModel):
    """Eine Nachricht, ohne ihren Text."""

    id: str
    address: str
    recipients: Annotated[tuple[str, ...], Field(description="Bezeichnungen der Konten mit dieser Adresse.")]
    subject: str
    state: Annotated[State, Field(description="gescheitert: nicht zugestellt; unklar: vielleicht angekommen.")]
    reason: Annotated[str | None, Field(examples=["RCPT: 550 no such user"])]
    created: dt.datetime
    changed: Annotated[dt.datetime, Field(description="Wann sie zuletzt versucht wurde.")]

    @classmethod
    def of(cls, found: Undelivered) -> "MailView":
        """How a mail is shown."""
        mail = found.mail
        return cls(
            id=mail.id,
            address=mail.address,
            recipients=found.recipients,
            subject=mail.subject,
            state=mail.state,
            reason=mail.reason,
            created=mail.created.astimezone(ZONE),
            changed=mail.changed.astimezone(ZONE),
        )


class MailPage(BaseModel):
    """Nachrichten, die nicht oder vielleicht nicht angekommen sind, die neueste zuerst."""

    items: list[MailView]
    next: Annotated[str | None, Field(description="Als `after` mitzusenden, um weiterzulesen; null am Ende.")]


@router.get("/api/mail", summary="Nachrichten, die nicht ankamen", responses=refusals(*_REFUSED))
def see_mail(
    access: TheAccess,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MailPage:
    """Nur für die Koordinierungsstelle. Nach 90 Tagen werden sie gelöscht."""
    found = access.read(lambda desk: undelivered.listed(desk, position(after), limit + 1))
    shown, following = cut(found, limit, undelivered.behind)
    return MailPage(items=[MailView.of(each) for each in shown], next=following)


@router.post(
    "/api/mail/{mail}/again",
    summary="Eine Nachricht noch einmal verschicken",
    status_code=202,
    responses=refusals(*_REFUSED, UnknownError, OutdatedMailError),
)
def send_again(access: TheAccess, mail: Annotated[str, Path(max_length=64)]) -> MailView:
    """Nur für die Koordinierungsstelle. Sie geht an dieselbe Adresse; war sie angekommen, kommt sie ein zweites Mal."""
    return MailView.of(access.write(lambda desk: undelivered.send_again(desk, mail)))
