"""The rules of booking, as the section ``buchung`` of a data set says them."""

from typing import Annotated, Literal

from pydantic import Field

from scenarios.file_model import FileModel


class Buchungsrolle(FileModel):
    """How a role books rooms: at once (``bucht``) or with the consent of whoever runs the room (``beantragt``)."""

    art: Literal["bucht", "beantragt"]
    horizont_tage: Annotated[int, Field(ge=1, le=1000)]
    kontingent: Annotated[int, Field(ge=1)]


Rollenname = Literal[
    "koordinierungsstelle", "leitung_fz", "kita_sozialarbeit", "elternberatung", "kita_leitung", "bep", "traeger"
]
"""The roles that sign in to the service."""


_BOOKING_ROLES: dict[Rollenname, Buchungsrolle] = {
    "koordinierungsstelle": Buchungsrolle(art="bucht", horizont_tage=550, kontingent=2000),
    "leitung_fz": Buchungsrolle(art="bucht", horizont_tage=400, kontingent=500),
    "kita_sozialarbeit": Buchungsrolle(art="beantragt", horizont_tage=365, kontingent=120),
    "elternberatung": Buchungsrolle(art="beantragt", horizont_tage=365, kontingent=120),
    "kita_leitung": Buchungsrolle(art="beantragt", horizont_tage=180, kontingent=40),
    "bep": Buchungsrolle(art="beantragt", horizont_tage=120, kontingent=20),
    "traeger": Buchungsrolle(art="beantragt", horizont_tage=180, kontingent=20),
}


class Buchung(FileModel):
    """Rules of the service (statements 5, 6, 27, 32); roles that are not named do not book.

    ``dienstaufsicht`` names the people whose supervision was transferred to their Leitung: it grants their leave.
    """

    frist_tage: Annotated[int, Field(ge=0)] = 14
    angebot_stunden: Annotated[int, Field(ge=1)] = 48
    dienstaufsicht: tuple[str, ...] = ()
    rollen: dict[Rollenname, Buchungsrolle] = Field(default_factory=lambda: dict(_BOOKING_ROLES))
