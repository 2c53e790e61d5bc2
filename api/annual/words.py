"""How tables are to be read, and what has to be known about a report."""

from collections.abc import Callable

from api.annual.model import AnnualReport, Fate
from scheduler.rules.words import date_text, listing

OFFERS = (
    "Gezählt werden Angebote für Familien am Tag, an dem sie beginnen. „Ohne Angabe“ heißt: Niemand hat eingetragen, "
    "ob der Termin stattgefunden hat. „Gezählt bei“ sagt, bei wie vielen Terminen die Teilnehmenden eingetragen sind."
)
OFFERS_PUBLIC = "Gezählt werden Angebote für Familien, von denen eingetragen ist, ob sie stattgefunden haben."
DUTIES = (
    "Ein Halbjahr oder Jahr zählt in dem Bericht, in den sein Ende fällt, und dann ganz. „Erfüllt“ zählt nur, was "
    "nachweislich stattgefunden hat, für jedes Haus höchstens so viel, wie gefordert ist."
)
DUTIES_PUBLIC = "Für den ganzen Landkreis; ein Halbjahr oder Jahr zählt in dem Bericht, in den sein Ende fällt."
HOURS = (
    "Dauer der Termine ohne Fahrten und Vorbereitung, für das Haus, für das der Termin war. Nur für Träger und "
    "Jugendamt (Abschnitt 4.4 der Konzeption). „Ohne einzelnes Haus“ sind kreisweite und vertrauliche Termine."
)
ROOMS = "Was im Dienst gebucht und bestätigt wurde, ohne die Termine des Plans."
CONFIDENTIAL = (
    "Von vertraulichen Terminen wird nur diese Zahl genannt, und auch sie nicht, wenn sie unter 5 liegt oder eine "
    "solche verraten würde."
)


def notes(
    report: AnnualReport, name: Callable[[str], str], centres: frozenset[str] | None, *, public: bool
) -> tuple[str, ...]:
    """What has to be known to read the numbers, in sentences.

    Args:
        report: what was counted.
        name: the title of a house by its id.
        centres: ids of the Familienzentren that are told of; None for all.
        public: whether it is said to everybody.
    """
    found = []
    if report.reach is not None:
        found.append(
            f"Der Plan reicht nur vom {date_text(report.reach.first)} bis zum {date_text(report.reach.last)}; was "
            "davor oder danach lag, fehlt in diesem Bericht."
        )
    if report.assumed is Fate.HELD:
        found.append("Termine, zu denen nichts eingetragen ist, gelten als stattgefunden; so ist es angegeben worden.")
    elif report.county.offered.open or any(duty.tally.open for duty in report.county.duties):
        found.append(
            "Nicht für jeden Termin ist eingetragen, ob er stattgefunden hat; gezählt ist nur, was eingetragen ist."
            if public
            else "Nicht für jeden Termin ist eingetragen, ob er stattgefunden hat; das steht unter „ohne Angabe“."
        )
    served = {offer.house for offer in report.county.offers}
    shown = [s for s in report.sections if centres is None or s.centre in centres]
    left_out = [house for house in dict.fromkeys(h for s in shown for h in s.houses) if house not in served]
    if left_out:
        found.append(f"Kein einziges Angebot war geplant für: {listing(map(name, left_out))}.")
    if report.county.offered.known_participants is None:
        found.append("Teilnehmende sind nicht erfasst.")
    if report.forgotten and not public:
        found.append(
            f"{report.forgotten} abgesagte Termine gehören zu früheren Daten und sind deshalb nicht zuzuordnen."
        )
    if public:
        found.append(
            "„Nicht genannt“ (*) sind Zahlen unter 5 und so viele weitere, dass sich keine davon aus den Summen "
            "ausrechnen lässt. Namen und Personen stehen nicht in diesem Bericht."
        )
    return tuple(found)
