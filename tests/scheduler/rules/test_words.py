import datetime as dt

import pytest

from scheduler.domain.time import Weekday
from scheduler.rules.view import PlanView
from scheduler.rules.words import fill, listing, minutes_text, plural, speak

from .worlds import DateRange, NamedRange, day, demand, event, hours, person, plan, room, site, world


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 Min."),
        (45, "45 Min."),
        (60, "1 Std."),
        (61, "1 Std. 1 Min."),
        (90, "1 Std. 30 Min."),
        (1500, "25 Std."),
        (-15, "-15 Min."),
    ],
)
def test_minutes(minutes, text):
    assert minutes_text(minutes) == text


def test_lists():
    assert [listing(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a und b", "a, b und c"]


def test_plurals():
    forms = "fehlt # Termin|fehlen # Termine"
    assert [plural(n, forms) for n in range(3)] == ["fehlen 0 Termine", "fehlt 1 Termin", "fehlen 2 Termine"]
    assert plural(1, "jede Woche|alle # Wochen") == "jede Woche"


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (dt.date(2026, 11, 3), "", "Di, 03.11.2026"),
        (dt.date(2026, 11, 3), "date", "03.11.2026"),
        (DateRange(first=day(), last=day(1)), "", "02.11.2026 bis 03.11.2026"),
        (840, "clock", "14:00"),
        (1440, "clock", "24:00"),
        (-30, "clock", "00:00"),
        (90, "minutes", "1 Std. 30 Min."),
        (3, "", "3"),
        (Weekday.Di, "", "Dienstag"),
        ("gemeinsamer_raum", "kind", "Gemeinsamer Raum"),
        ("vertraulich", "", "vertraulich"),
        (person(), "", "Person leitung"),
        (site(), "", "Haus fz"),
        (NamedRange(title="Ferien", first=day(), last=day()), "", "Ferien"),
        (room(), "", "„Raum saal“"),
        (room(), "in", "in „Raum saal“"),
        (None, "in", "ohne Raum"),
        (None, "", ""),
        ((person(), person("ksa")), "", "Person leitung und Person ksa"),
        (hours("Mo Di"), "", "Mo 08:00–20:00 und Di 08:00–20:00"),
        (1.5, ".2f", "1.50"),
    ],
)
def test_values(value, spec, text):
    assert speak(value, spec) == text


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("", "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr"),
        ("title", "„Treffen“"),
        ("when", "Do, 05.11.2026, 10:00–11:00 Uhr"),
        ("slot", "„Treffen“ (10:00–11:00 Uhr)"),
        ("taken", "„Treffen“ (09:30–11:15 Uhr)"),
        ("place", "„Treffen“ am Do, 05.11.2026, 10:00–11:00 Uhr, in „Raum saal“"),
    ],
)
def test_events(spec, text):
    problem = world(demands=(demand(setup_minutes=20, cleanup_minutes=10),))
    assert speak(PlanView(problem, plan(problem, event())).events[0], spec) == text


def test_an_event_is_told_apart_by_whom_it_is_for():
    demands = (
        demand("a", title="", unit="kita"),
        demand("b", title="Sprechstunde", unit="ksa"),
        demand("c", title="Elterncafé Haus kita", unit="kita"),
        demand("d", title="Kreisrunde", unit="kreis"),
    )
    problem = world(demands=demands)
    view = PlanView(problem, plan(problem))
    titles = ["Treffen (Haus kita)", "Sprechstunde (Person ksa)", "Elterncafé Haus kita", "Kreisrunde"]
    assert [view.title(wanted) for wanted in demands] == titles


def test_a_sentence_ends_with_one_full_stop():
    assert fill("Das dauert {n:minutes}.", {"n": 30, "more": "than is said"}) == "Das dauert 30 Min."


def test_a_placeholder_without_a_value_is_an_error():
    with pytest.raises(KeyError, match="person"):
        fill("{person} fehlt.", {})
