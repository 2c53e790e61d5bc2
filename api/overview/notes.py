"""The first screen: may the plan be used, how good is it, and what is worth a look."""

from dataclasses import dataclass

from api.figures import kind_counts, wanted
from api.measures import PersonLoad
from api.overview.costs import RuleCost, deciding_level
from api.overview.kitas import FairnessGroup
from api.overview.ledgers import Ledger
from api.overview.places import speaks_of_confidential
from api.overview.result import Evidence
from api.overview.rooms import RoomYear
from api.overview.year import Year
from api.terminal.console import decimal, number, percent
from api.terminal.summary import hours, proof_sentence
from scheduler.check import Report
from scheduler.rules import Level
from scheduler.rules.view import PlanView
from scheduler.rules.words import date_text, listing, plural

SOME = 3
"""So many of a kind are named at most."""
EXAMPLES = 2
"""So many violations are told on the first screen."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the plan may be used.

    Attributes:
        tone: ``good``, ``warn`` or ``bad``; always said in words as well.
        title: the answer.
        sentences: what it rests on.
    """

    tone: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the plan is, in plain words.

    Attributes:
        title: the answer in a few words.
        sentences: what it rests on.
    """

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth a look, and the id of the section that says more."""

    topic: str
    text: str
    section: str


def verdict(view: PlanView, report: Report) -> Verdict:
    """The answer to: may this plan be used?"""
    events, placed = wanted(view.problem), len(view.plan.events)
    needed = sum(row.needed for row in kind_counts(view))
    missing, broken = report.cost.mandatory, len(report.violations)
    rules = (
        f"{plural(broken, 'Eine Regel ist einmal|Regeln sind #-mal')} verletzt."
        if broken
        else "Keine Regel ist verletzt: keine Doppelbelegung, Fahrzeiten, Öffnungs- und Ruhezeiten sind eingehalten."
    )
    duty = (
        f"Es {plural(missing, 'fehlt #|fehlen #')} von {number(needed)} Pflichtterminen."
        if missing
        else f"Alle {number(needed)} Pflichttermine stehen."
        if needed
        else "Pflichttermine verlangen diese Daten nicht."
    )
    optional = events - placed - missing
    note = f"; {plural(optional, '# Wunschtermin fehlt|# Wunschtermine fehlen')}" if optional else ""
    sentences = (rules, duty, f"Geplant sind {number(placed)} von {number(events)} Terminen{note}.")
    if broken:
        told = [fact for fact in report.violations if not speaks_of_confidential(view.problem, fact)]
        examples = tuple(fact.sentence for fact in told[:EXAMPLES])
        return Verdict("bad", "Nein, so darf dieser Plan nicht verwendet werden.", (rules, *examples, *sentences[1:]))
    if missing:
        return Verdict("warn", "Ja, aber Pflichttermine fehlen.", sentences)
    return Verdict("good", "Ja, dieser Plan darf verwendet werden.", sentences)


def quality(report: Report, evidence: Evidence) -> Quality:
    """The answer to: how good is it?"""
    result, level = evidence.result, deciding_level(evidence)
    points = number(report.cost.wishes)
    meaning = (
        f"Jeder unerfüllte Wunsch kostet Punkte; je weniger, desto besser. Dieser Plan kostet {points}\u00a0Punkte."
        if report.cost.wishes
        else "Alle Wünsche sind erfüllt."
    )
    if result is None:
        return Quality("Das ist hier nicht belegt.", (meaning, evidence.note))
    above = [each.title for each in Level if each < level and result.cost.levels[each]]
    if result.gap == 0:
        return Quality("Besser geht es nicht.", (meaning, proof_sentence(result), *_unavoidable(above)))
    bound = number(result.bound.levels[level])
    if level is Level.WISH:
        told = f"Bewiesen ist: weniger als {bound} kann kein Plan kosten (die Schranke)."
    else:
        told = f"Bewiesen ist auf der Stufe „{level.title}“: weniger als {bound} geht nicht (die Schranke)."
    best = f"Der beste Plan überhaupt wäre also höchstens um {percent(result.gap)} günstiger (die Lücke)."
    title = f"Besser ginge es um höchstens {percent(result.gap)}."
    return Quality(title, (meaning, told, best, *_unavoidable(above)))


def _unavoidable(levels: list[str]) -> tuple[str, ...]:
    """What no plan can do better, although it costs."""
    if not levels:
        return ()
    return (f"Bei diesen Daten nicht zu vermeiden, auch das ist bewiesen: {listing(levels)} in diesem Umfang.",)


def notes(
    view: PlanView,
    ledgers: tuple[Ledger, ...],
    groups: tuple[FairnessGroup, ...],
    people: tuple[PersonLoad, ...],
    rooms: tuple[RoomYear, ...],
    rules: tuple[RuleCost, ...],
    year: Year,
) -> tuple[Note, ...]:
    """The most noticeable things, at most one or two of each kind."""
    found = [_accounts(ledgers), *map(_kitas, groups[:1]), _evenings(view, people), _travel(people), _rooms(rooms)]
    found += [_costs(rules), _weeks(view, year)]
    return tuple(note for note in found if note is not None)


def _accounts(ledgers: tuple[Ledger, ...]) -> Note | None:
    if not ledgers:
        return None
    worst = min(ledgers, key=lambda one: one.account.lowest)
    overdrawn = [one for one in ledgers if one.overdrawn]
    if overdrawn:
        names = listing(one.account.person.title for one in overdrawn[:SOME])
        more = f" und {len(overdrawn) - SOME} weitere" if len(overdrawn) > SOME else ""
        return Note("Freistellung", f"Mehr verplant, als erlaubt ist: {names}{more}.", "freistellung")
    if worst.account.lowest < 0:
        text = (
            f"Am knappsten ist {worst.account.person.title}: {hours(worst.account.lowest)} Stunden in der Woche ab "
            f"{date_text(worst.account.lowest_week)}; erlaubt sind {hours(-worst.account.limit)}."
        )
        return Note("Freistellung", text, "freistellung")
    least = min(ledgers, key=lambda one: one.account.balance)
    most = max(ledgers, key=lambda one: one.account.balance)
    text = (
        f"Kein Konto gerät ins Minus. Am Ende bleiben zwischen {hours(least.account.balance)} Stunden "
        f"({least.account.person.title}) und {hours(most.account.balance)} ({most.account.person.title})."
    )
    return Note("Freistellung", text, "freistellung")


def _kitas(group: FairnessGroup) -> Note:
    short = [kita for kita in group.kitas if kita.missing]
    if short:
        worst = sorted(short, key=lambda kita: -kita.loss)[:SOME]
        names = listing(f"{kita.service.kita.title} ({kita.served.placed} von {kita.served.wanted})" for kita in worst)
        return Note(group.title, f"Zu kurz {plural(len(short), 'kommt|kommen vor allem')}: {names}.", "sprechstunden")
    least = min(group.kitas, key=lambda kita: kita.per_need)
    same = [kita for kita in group.kitas if kita.per_need == least.per_need]
    names = listing(kita.service.kita.title for kita in same[:SOME])
    more = f" und {len(same) - SOME} weitere" if len(same) > SOME else ""
    text = (
        f"Jede Kita bekommt, was gewünscht ist. Am wenigsten, gemessen am Bedarf: {names}{more} "
        f"({least.served.placed} Termine im Jahr bei Bedarf {least.service.need})."
    )
    return Note(group.title, text, "sprechstunden")


def _evenings(view: PlanView, people: tuple[PersonLoad, ...]) -> Note | None:
    late = sorted((load for load in people if load.evenings), key=lambda load: (-load.evenings, -load.busy_weeks))
    if not late:
        return None
    names = listing(f"{load.person.title} ({load.evenings})" for load in late[:SOME])
    busy = [load for load in late if load.busy_weeks]
    free = view.problem.policy.evenings_per_week
    wish = plural(free, "einen Abend|# Abende")
    told = (
        f" Mehr als {wish} in der Woche {plural(len(busy), 'hat eine Person|haben # Menschen')}."
        if busy
        else f" Niemand hat in einer Woche mehr als {wish}."
    )
    return Note("Abende", f"Die meisten Abende haben {names}.{told}", "menschen")


def _travel(people: tuple[PersonLoad, ...]) -> Note | None:
    far = sorted((load for load in people if load.travel_minutes), key=lambda load: -load.travel_minutes)
    if not far:
        return None
    names = listing(f"{load.person.title} ({decimal(load.travel_minutes / 60, 0)} Stunden)" for load in far[:SOME])
    return Note("Fahrten", f"Am längsten unterwegs {plural(len(far), 'ist|sind')} {names}.", "menschen")


def _rooms(rooms: tuple[RoomYear, ...]) -> Note | None:
    used = [room for room in rooms if room.peak is not None]
    if not used or used[0].peak is None:
        return None
    full = [room for room in used if room.nearly_full]
    top = used[0]
    week = f"in der Woche ab {date_text(used[0].peak.first)} zu {percent(used[0].peak.share)}"
    if full:
        count = plural(len(full), "Ein Raum ist|# Räume sind")
        return Note("Räume", f"{count} in einer Woche fast voll, am meisten „{top.room.title}“ {week}.", "raeume")
    return Note("Räume", f"Überall ist noch Platz; am vollsten ist „{top.room.title}“ {week}.", "raeume")


def _costs(rules: tuple[RuleCost, ...]) -> Note | None:
    wishes = [row for row in rules if row.rule.level is Level.WISH]
    if not wishes:
        return None
    named = listing(f"„{row.rule.title}“ ({percent(row.share)})" for row in wishes[:SOME])
    return Note("Wünsche", f"Das meiste kosten {named}.", "kosten")


def _weeks(view: PlanView, year: Year) -> Note | None:
    busiest = max(year.weeks, key=lambda week: week.total, default=None)
    if busiest is None or not busiest.total:
        return None
    quiet = sum(any(event.date in span for span in view.problem.school_holidays) for event in view.events)
    told = f" In den Schulferien {plural(quiet, 'liegt # Termin|liegen # Termine')}." if quiet else ""
    week = f"KW {busiest.first.isocalendar().week} (ab {date_text(busiest.first)})"
    return Note("Jahr", f"Am dichtesten ist {week} mit {busiest.total} Terminen.{told}", "jahr")
