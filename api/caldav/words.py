"""How the exchange with calendars outside goes, in words."""

from api.caldav.standing import Standing
from scheduler.domain.time import ZONE
from scheduler.rules.words import plural


def sentences(known: Standing) -> list[str]:
    """How the last rounds went, in German."""
    if known.began is None:
        return ["Noch nicht abgeglichen."]
    where = f" mit {known.server}" if known.server is not None else ""
    found = []
    if known.ended is None:
        found.append(f"Der Abgleich{where} läuft seit {known.began.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr.")
    elif known.error is None:
        found.append(f"Zuletzt abgeglichen{where}: {known.ended.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr.")
    else:
        again = "" if known.after is None else f" Nächster Versuch: {known.after.astimezone(ZONE):%H:%M} Uhr."
        times = plural(known.failures, "ein Versuch misslang|# Versuche misslangen")
        found.append(f"Der Abgleich{where} gelingt nicht ({times}): {known.error}{again}")
    if known.read is not None:
        found.append(f"Fremde Kalender zuletzt gelesen: {known.read.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr.")
    if known.written is not None:
        found.append(f"Eigene Kalender zuletzt geschrieben: {known.written.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr.")
    return found
