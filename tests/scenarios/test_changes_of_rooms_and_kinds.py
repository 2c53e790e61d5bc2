"""Changes of rooms, of Terminarten and of weights."""

import pytest
from conftest import Become, Refuse

from scenarios import load
from scenarios.changes.oeffnungszeiten import joined
from scheduler.domain.demands import Format
from scheduler.domain.problem import Problem
from scheduler.domain.time import DateRange, Weekday, Window


def events(problem: Problem) -> int:
    return sum(demand.count for demand in problem.demands)


def test_a_closure_comes_on_top(become: Become) -> None:
    """The only word of the data set about this room is that it is closed already on two days."""
    problem = become("raum_geschlossen: {raum: gr-sued, zeit: [2026-10-05 bis 2026-10-09, 2026-10-26]}")
    told = [(span.first.day, span.last.day) for span in problem.room["gr-sued"].closures]
    assert told == [(19, 20), (5, 9), (26, 26)]
    assert problem.room["gr-sued"].capacity == load("beispiel").room["gr-sued"].capacity


def test_a_closure_of_a_room_that_is_not_there(refuse: Refuse) -> None:
    (issue,) = refuse("raum_geschlossen: {raum: gr-süd, zeit: 2026-10-05}")
    assert issue.message == "das ist keine Kennung"
    (issue,) = refuse("raum_geschlossen: {raum: gr-sud, zeit: 2026-10-05}")
    assert issue.suggestion == "gr-sued"
    (issue,) = refuse("raum_geschlossen: {raum: gr-sued, zeit: 2027-10-05}")
    assert issue.message == "diese Tage liegen nicht im Planungszeitraum"


def test_a_room_is_added(become: Become) -> None:
    """Statement 35: events that may take place in such a room may take place in it too."""
    problem = become(
        "raum_neu: {id: saal, art: gemeinsamer_raum, haus: fz-sued, plaetze: 60, zeiten: Mo-Sa 8:00-22:00}"
    )
    assert problem.room["saal"].title == "Gemeinsamer Raum Unterdorf"
    assert problem.room["saal"].features == {"neutral", "stufenlos"}
    assert problem.demand["sozialraumtreffen/fz-sued"].rooms == ("gr-sued", "saal")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{id: gr-sued, art: saal, haus: fz-sued}", "„gr-sued“ gibt es schon"),
        ("{id: neu, art: saal, haus: fz-sued}", "die Raumart „saal“ gibt es nicht"),
        ("{id: neu, art: beratungsraum, haus: fz-süden}", "das ist keine Kennung"),
        ("{id: neu, art: beratungsraum, haus: fz-sud}", "den Ort „fz-sud“ gibt es nicht"),
        ("{id: neu, art: beratungsraum}", "die Angabe „haus“ fehlt"),
        ("{id: neu, art: beratungsraum, haus: fz-sued, zeiten: imer}", "das Zeitmodell „imer“ gibt es nicht"),
    ],
)
def test_a_room_that_makes_no_sense(refuse: Refuse, said: str, message: str) -> None:
    (issue,) = refuse(f"raum_neu: {said}")
    assert (issue.file, issue.line, issue.message) == ("frage.yaml", 4, message)


def test_all_rooms_of_a_kind_are_open_longer(become: Become) -> None:
    """Times that touch become one: an event must lie within one window."""
    problem = become("oeffnungszeiten: {raeume: beratungsraum, zusaetzlich: [Do 19:00-20:30, Sa 9:00-12:00]}")
    for room in ("br-nord", "br-sued"):
        hours = {window.weekday: (window.start, window.end) for window in problem.room[room].hours}
        assert hours == {
            **dict.fromkeys(list(Weekday)[:5], (480, 1140)),
            Weekday.Do: (480, 1230),
            Weekday.Sa: (540, 720),
        }
    assert problem.room["gr-nord"].hours == load("beispiel").room["gr-nord"].hours


def test_a_room_is_open_at_other_times(become: Become) -> None:
    problem = become("oeffnungszeiten: {raeume: [br-nord], stattdessen: Mo 8:00-12:00}")
    assert problem.room["br-nord"].hours == (Window(weekday=Weekday.Mo, start=480, end=720),)


def test_windows_that_overlap_or_touch_become_one() -> None:
    def window(day: Weekday, start: int, end: int) -> Window:
        return Window(weekday=day, start=start, end=end)

    mo, di = Weekday.Mo, Weekday.Di
    given = (window(di, 0, 60), window(mo, 120, 180), window(mo, 0, 60), window(mo, 60, 90), window(mo, 130, 140))
    assert joined(given) == (window(mo, 0, 90), window(mo, 120, 180), window(di, 0, 60))


def test_opening_hours_that_make_no_sense(refuse: Refuse) -> None:
    (issue,) = refuse("oeffnungszeiten: {raeume: [br-nord, beratungsräume], zusaetzlich: Sa 9:00-12:00}")
    assert (issue.field, issue.suggestion) == ("aenderungen.1.oeffnungszeiten.raeume.2", "beratungsraum")
    (issue,) = refuse("oeffnungszeiten: {raeume: br-nord}")
    assert issue.expected == "„zusaetzlich“ oder „stattdessen“"
    (issue,) = refuse("oeffnungszeiten: {raeume: br-nord, zusaetzlich: Mo 8:00-9:00, stattdessen: Mo 8:00-9:00}")
    assert issue.message == "die neuen Zeiten sind nicht klar"


def test_a_room_that_is_open_too_short_for_its_events(refuse: Refuse) -> None:
    issues = refuse("oeffnungszeiten: {raeume: br-nord, stattdessen: Mo 8:00-9:00}")
    assert {(issue.file, issue.line, issue.field) for issue in issues} == {
        ("frage.yaml", 4, "aenderungen.1.oeffnungszeiten")
    }
    assert any("der Raum ist höchstens 60 Minuten offen" in issue.message for issue in issues)


def test_weekly_instead_of_fortnightly(become: Become) -> None:
    """Statement 40: twice as many events in the same time."""
    problem = become("rhythmus: {terminart: eb-sprechstunde, abstand_tage: 7}")
    for unit in ("fz-nord", "fz-sued"):
        demand = problem.demand[f"eb-sprechstunde/{unit}"]
        assert (demand.interval_days, demand.count, demand.rhythm_weeks) == (7, 4, 1)
    assert events(problem) == events(load("beispiel")) + 4
    assert problem.pins == load("beispiel").pins


def test_another_rhythm_for_some(become: Become) -> None:
    problem = become("rhythmus: {terminart: ksa-sprechstunde, abstand_tage: 14, fuer: fz-sued}")
    north, south = (problem.demand[f"ksa-sprechstunde/fz-{name}"] for name in ("nord", "sued"))
    assert (north.interval_days, north.count) == (7, 4)
    assert (south.interval_days, south.count) == (14, 2)
    assert {demand.id for demand in problem.demands} == {demand.id for demand in load("beispiel").demands}


def test_one_rhythm_for_units_that_had_several(become: Become) -> None:
    """Statement 11: Kitas with more need had more events."""
    problem = become("rhythmus: {terminart: ksa-praesenz, abstand_tage: 7, anzahl: 3, fuer: [kita-hof, kita-bachtal]}")
    told = {d.unit: (d.count, d.interval_days) for d in problem.demands if d.kind == "ksa-praesenz"}
    assert told.pop("kita-hof") == told.pop("kita-bachtal") == (3, 7)
    assert set(told.values()) == {(1, None)}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{terminart: eb-sprechstunden, abstand_tage: 7}", "die Terminart „eb-sprechstunden“ gibt es nicht"),
        ("{terminart: eb-sprechstunde, abstand_tage: 7, fuer: fz-nrod}", "die Einheit „fz-nrod“ gibt es nicht"),
        ("{terminart: eb-sprechstunde, abstand_tage: 7, fuer: kita-see}", "die Einheit „kita-see“ gibt es nicht"),
        (
            "{terminart: elterncafe, abstand_tage: 7}",
            "die Angabe „anzahl“ fehlt: die Terminart hat bisher keinen Abstand",
        ),
        ("{terminart: eb-sprechstunde, abstand_tage: 0}", "die Zahl liegt außerhalb des Erlaubten"),
    ],
)
def test_a_rhythm_that_makes_no_sense(refuse: Refuse, said: str, message: str) -> None:
    (issue,) = refuse(f"rhythmus: {said}")
    assert (issue.line, issue.message) == (4, message)


def test_more_events_than_days(refuse: Refuse) -> None:
    """Found by the code that checks data sets, told at the change."""
    (issue,) = refuse("rhythmus: {terminart: elterncafe, abstand_tage: 1, anzahl: 60}")
    assert (issue.file, issue.line, issue.field) == ("frage.yaml", 4, "aenderungen.1.rhythmus")
    assert "60 Termine passen nicht in den Zeitraum" in issue.message


def test_a_kind_is_added(become: Become) -> None:
    problem = become(
        "terminart_neu: {id: vorlesen, titel: Vorlesen, verbindlichkeit: kann, sichtbarkeit: intern, fuer: kitas, "
        "anzahl: 2, dauer: 60, fenster: Mo-Do 9:00-12:00, wer: bep, raum: keiner}"
    )
    assert events(problem) == events(load("beispiel")) + 12
    assert problem.demand["vorlesen/kita-see"].required == ("bep-kita-see",)


def test_faults_of_a_kind_that_is_added(refuse: Refuse) -> None:
    said = "titel: Vorlesen, verbindlichkeit: kann, sichtbarkeit: intern, fuer: kitas, anzahl: 2, dauer: 60"
    (issue,) = refuse(f"terminart_neu: {{id: vorlesen, {said}, fenster: Mo 9:00-12:00, wer: bepp, raum: keiner}}")
    assert (issue.line, issue.field, issue.suggestion) == (4, "aenderungen.1.terminart_neu.wer", "bep")
    (issue,) = refuse(f"terminart_neu: {{id: elterncafe, {said}}}")
    assert issue.message == "„elterncafe“ gibt es schon"


def test_a_kind_is_dropped_with_its_promises(become: Become) -> None:
    """Statement 33: what was promised about it is no promise any more, and no deputy for it is left for everything."""
    problem = become(
        "terminart_entfaellt: {terminart: eb-sprechstunde}", "terminart_entfaellt: {terminart: sozialraumtreffen}"
    )
    assert "eb-sprechstunde" not in problem.kind
    assert [pin.demand for pin in problem.pins] == ["austauschtreffen/kreis"]
    assert {d.id for d in load("beispiel").demands} - {d.id for d in problem.demands} == {
        f"{kind}/fz-{name}" for kind in ("eb-sprechstunde", "sozialraumtreffen") for name in ("nord", "sued")
    }
    lead = problem.demand["leitungsrunde/fz-nord"].groups[0]
    assert not any(who.startswith("bep") for who in lead.candidates)


def test_a_meeting_is_digital(become: Become) -> None:
    """Statement 13: no room, no place to go to."""
    problem = become("digital: {terminart: austauschtreffen}")
    demand = problem.demand["austauschtreffen/kreis"]
    assert (demand.format, demand.rooms, demand.site) == (Format.DIGITAL, (), None)


def test_a_meeting_of_one_unit_in_its_video_room(become: Become) -> None:
    problem = become("digital: {terminart: sozialraumtreffen, fuer: fz-sued, raum: digital}")
    assert problem.demand["sozialraumtreffen/fz-sued"].rooms == ("dr-sued",)
    assert problem.demand["sozialraumtreffen/fz-nord"].rooms == ("gr-nord",)


def test_a_meeting_is_not_digital_in_a_room(refuse: Refuse) -> None:
    (issue,) = refuse("digital: {terminart: sozialraumtreffen, raum: gemeinsamer_raum}")
    assert issue.message == "„gemeinsamer_raum“ ist kein Videoraum"


def test_a_weight(become: Become) -> None:
    assert become("gewicht: {regel: evenings, wert: 0}", "gewicht: {regel: rhythm, wert: 9}").weights == {
        "evenings": 0,
        "rhythm": 9,
    }


def test_a_weight_that_makes_no_sense(refuse: Refuse) -> None:
    (issue,) = refuse("gewicht: {regel: evening, wert: 3}")
    assert issue.suggestion == "evenings"
    (issue,) = refuse("gewicht: {regel: rest, wert: 3}")
    assert "ist kein Wunsch, das Gewicht steht fest" in issue.message


def test_the_horizon_is_not_changed(become: Become) -> None:
    problem = become("abwesenheit: {person: eb-kreis, zeit: 2026-09-01 bis 2026-10-05}")
    assert problem.horizon == DateRange(first=load("beispiel").horizon.first, last=load("beispiel").horizon.last)
