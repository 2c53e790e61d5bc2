"""What the menu offers, by role. A further page is one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from api.rights import Actor, Role

RUNNING = frozenset({Role.LEITUNG, Role.KITA_LEITUNG, Role.KOORDINIERUNG})
"""Roles that run rooms (statement 6)."""

REPORTING = frozenset({Role.KOORDINIERUNG, Role.TRAEGER, Role.LEITUNG, Role.KITA_SOZIALARBEIT, Role.ELTERNBERATUNG})
"""Roles for whom the annual report is."""


def everybody(_: Actor) -> bool:
    """For the public too."""
    return True


def signed_in(actor: Actor) -> bool:
    """For whoever has an account."""
    return actor.account is not None


def running(actor: Actor) -> bool:
    """For whoever runs rooms."""
    return actor.role in RUNNING


def coordinating(actor: Actor) -> bool:
    """For the Koordinierungsstelle."""
    return actor.role is Role.KOORDINIERUNG


def reporting(actor: Actor) -> bool:
    """For those who make the annual report, and the Träger (statements 47 to 50)."""
    return actor.role in REPORTING


def away(actor: Actor) -> bool:
    """For whoever is in the plan or arranges for those who are; the office finds it beside its repairs."""
    return (actor.person is not None or actor.owner is not None) and not coordinating(actor)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the menu.

    Attributes:
        path: of the page; pages below it belong to the entry too.
        shown: to whom.
        covers: paths of other pages that belong to it.
    """

    path: str
    label: str
    shown: Callable[[Actor], bool] = everybody
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """A page that the county's office needs now and then, as the page of them all names it."""

    path: str
    label: str
    about: str


OFFICE: tuple[Office, ...] = (
    Office("/konten", "Konten", "Konten anlegen, schließen, Kennwörter neu setzen."),
    Office("/protokoll", "Protokoll", "Wer was wann geändert hat, und wie es vorher war."),
    Office("/nachrichten", "Nachrichten", "Welche E-Mail nicht ankam und warum; noch einmal verschicken."),
    Office("/kalenderserver", "Kalenderserver", "Wie der Austausch steht, und was sich nicht buchen ließ."),
)
ITEMS: tuple[Item, ...] = (
    Item("/", "Start"),
    Item("/woche", "Woche"),
    Item("/raeume", "Räume"),
    Item("/frei", "Freie Zeiten"),
    Item("/buchungen", "Buchungen", signed_in),
    Item("/antraege", "Anträge", running),
    Item("/warteliste", "Warteliste", signed_in),
    Item("/abwesenheiten", "Abwesenheiten", away),
    Item("/planung", "Planung", coordinating, covers=("/szenarien", "/reparatur")),
    Item("/jahresbericht", "Jahresbericht", reporting),
    Item("/verwaltung", "Verwaltung", coordinating, covers=tuple(page.path for page in OFFICE)),
    Item("/abos", "Abos"),
)
ACCOUNT: tuple[Item, ...] = (Item("/konto", "Konto", signed_in),)
SIGN_IN = "/anmelden"
SIGN_OUT = "/abmelden"


def menu(items: tuple[Item, ...], actor: Actor, path: str) -> list[tuple[Item, bool]]:
    """The entries that somebody sees, each with whether the page at ``path`` belongs to it."""
    return [(item, _belongs(item, path)) for item in items if item.shown(actor)]


def _belongs(item: Item, path: str) -> bool:
    known = (item.path, *item.covers)
    return path in known or any(own != "/" and path.startswith(f"{own}/") for own in known)
