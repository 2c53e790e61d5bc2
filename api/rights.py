"""Who asks: the roles of the concept paper, and what an access is for."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the concept paper (statements 1, 9, 29, 40, 43 to 45)."""

    KOORDINIERUNG = "koordinierungsstelle"
    LEITUNG = "leitung_fz"
    KITA_SOZIALARBEIT = "kita_sozialarbeit"
    ELTERNBERATUNG = "elternberatung"
    KITA_LEITUNG = "kita_leitung"
    BEP = "bep"
    TRAEGER = "traeger"
    OEFFENTLICHKEIT = "oeffentlichkeit"
    """Nobody who has signed in."""

    @property
    def label(self) -> str:
        """What users read."""
        return _TITLES[self]


_TITLES = {
    Role.KOORDINIERUNG: "Koordinierungsstelle",
    Role.LEITUNG: "Leitung Familienzentrum",
    Role.KITA_SOZIALARBEIT: "Kita-Sozialarbeit",
    Role.ELTERNBERATUNG: "Elternberatung",
    Role.KITA_LEITUNG: "Kita-Leitung",
    Role.BEP: "BEP",
    Role.TRAEGER: "Träger",
    Role.OEFFENTLICHKEIT: "Öffentlichkeit",
}


class Scope(StrEnum):
    """What an access may be used for; a session has all, a token those it was made for."""

    READ = "lesen"
    BOOK = "buchen"
    PLAN = "planen"
    ADMIN = "verwalten"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    Attributes:
        account: id of the account, None for the public.
        title: what others read, a role and never a name: „Leitung Familienzentrum Fürfeld“.
        person: id of the person in the data set whose calendar is theirs, if there is one.
        houses: ids of the sites they speak for: the Familienzentrum of a Leitung, the Kita of a Kita-Leitung.
        owner: the Träger they act for, as ``Room.owner`` names it.
    """

    account: str | None
    role: Role
    title: str
    person: str | None = None
    houses: frozenset[str] = frozenset()
    owner: str | None = None
    scopes: frozenset[Scope] = frozenset(Scope)

    def may(self, scope: Scope) -> bool:
        """Whether this access was made for that."""
        return scope in self.scopes


PUBLIC = Actor(None, Role.OEFFENTLICHKEIT, Role.OEFFENTLICHKEIT.label, scopes=frozenset({Scope.READ}))
