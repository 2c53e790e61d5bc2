"""Every class of fault in the files: where it is said to be, what was found, what was expected."""

from pathlib import Path

import pytest
from conftest import Change, Edit

from scenarios import DatasetError, Issue, UnknownDatasetError, load


def faults(folder: Path) -> tuple[Issue, ...]:
    with pytest.raises(DatasetError) as caught:
        load(folder)
    return caught.value.issues


def place(folder: Path, file: str, text: str) -> tuple[int, int]:
    """Line and column at which the text stands."""
    whole = (folder / file).read_text(encoding="utf-8")
    before = whole[: whole.index(text)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# file, what stood there, what stands there now; the text the fault is said to be at, its field, parts of its sentence
VALUES = [
    pytest.param(
        ("kreis.yaml", "zeitraum: 2026-10-01 bis 2026-10-31", "zeitraum: 2026-10-01 bis 2026-10-32"),
        "2026-10-01 bis 2026-10-32",
        "zeitraum",
        ["diesen Tag gibt es nicht", "„2026-10-01 bis 2026-10-32“", "17.8.2026"],
        id="a day that does not exist",
    ),
    pytest.param(
        ("kreis.yaml", "zeit: 5.10.2026 bis 16.10.2026", "zeit: 16.10.2026 bis 5.10.2026"),
        "16.10.2026 bis",
        "schulferien.1.zeit",
        ["der letzte Tag liegt vor dem ersten"],
        id="a span backwards",
    ),
    pytest.param(
        ("kreis.yaml", "titel: Beispielkreis, Oktober 2026", "titel: 2026"),
        "2026\nbeschreibung",
        "titel",
        ["gefunden: 2026", "erwartet: ein Text"],
        id="a number instead of a text",
    ),
    pytest.param(
        ("kreis.yaml", "abende_je_woche: 1", "abende_je_woche: eins"),
        "eins",
        "regeln.abende_je_woche",
        ["„eins“", "eine ganze Zahl"],
        id="a text instead of a number",
    ),
    pytest.param(
        ("kreis.yaml", "weit_minuten: 15", "weit_minuten: -15"),
        "-15",
        "regeln.weit_minuten",
        ["gefunden: -15", "mindestens 0"],
        id="a number that is too small",
    ),
    pytest.param(
        ("kreis.yaml", "kmh: 40", "kmh: 0"),
        "0\n  gemessen",
        "fahrzeiten.kmh",
        ["mehr als 0"],
        id="no speed",
    ),
    pytest.param(
        ("orte.yaml", "uhrzeit: 12:00", "uhrzeit: 12"),
        "12, tage",
        "frueher_schluss.1.uhrzeit",
        ["das ist keine Uhrzeit", "gefunden: 12", "eine Uhrzeit wie 9:30"],
        id="an hour without minutes",
    ),
    pytest.param(
        ("orte.yaml", "lage: [50.062, 8.005]", "lage: [50.062]"),
        "[50.062]",
        "kitas.kita-sonne.lage",
        ["das ist keine Lage", "Breite und Länge in Grad"],
        id="a coordinate too few",
    ),
    pytest.param(
        ("orte.yaml", "kita-sonne: {", "Kita-Sonne: {"),
        "Kita-Sonne",
        "kitas.Kita-Sonne",
        ["das ist keine Kennung", "Kleinbuchstaben"],
        id="an id with capitals",
    ),
    pytest.param(
        ("orte.yaml", "titel: Familienzentrum Oberdorf", "titl: Familienzentrum Oberdorf"),
        "titl:",
        "familienzentren.fz-nord.titl",
        ["den Schlüssel „titl“ gibt es hier nicht", "Meinten Sie „titel“?"],
        id="a misspelt key",
    ),
    pytest.param(
        ("menschen.yaml", "vormittags: Mo-Fr 8:00-13:00", "vormittags: Mo-Fe 8:00-13:00"),
        "Mo-Fe",
        "zeitmodelle.vormittags.1",
        ["diesen Wochentag gibt es nicht", "„Mo-Fe 8:00-13:00“"],
        id="a weekday that does not exist",
    ),
    pytest.param(
        ("menschen.yaml", "zeiten: Di-Do 8:00-15:00", "zeiten: Do-Di 8:00-15:00"),
        "Do-Di",
        "menschen.ksa-nord-2.zeiten.1",
        ["die Wochentage stehen in falscher Reihenfolge"],
        id="weekdays backwards",
    ),
    pytest.param(
        ("menschen.yaml", "Di 16:00-21:00]", "Di 21:00-16:00]"),
        "Di 21:00",
        "menschen.ksa-nord-1.zeiten.2",
        ["das Ende liegt nicht nach dem Anfang"],
        id="times backwards",
    ),
    pytest.param(
        ("menschen.yaml", "zeiten: [vormittags, Mo Mi 13:00-17:00]", "zeiten: [vormittags, Mo Mi 13-17]"),
        "Mo Mi 13-17",
        "rollen.bep.ausnahmen.1.zeiten.2",
        ["das ist keine Uhrzeit"],
        id="a window without minutes",
    ),
    pytest.param(
        ("menschen.yaml", "gleichwertig: ja", "gleichwertig: jein"),
        "jein",
        "vertretungen.kita-durch-bep.gleichwertig",
        ["das ist kein Schalter", "ja oder nein"],
        id="a switch that is neither",
    ),
    pytest.param(
        ("terminarten.yaml", "verbindlichkeit: kann", "verbindlichkeit: kan"),
        "kan\n",
        "terminarten.elternausschuss-forum.verbindlichkeit",
        ["das steht nicht zur Wahl", "muss, soll oder kann", "Meinten Sie „kann“?"],
        id="a word that is not offered",
    ),
    pytest.param(
        ("raeume.yaml", "merkmale: [neutral, vertraulich]", "merkmale: [neutral, 7]"),
        "7]",
        "raumarten.beratungsraum.merkmale.2",
        ["ein Text"],
        id="a number among words",
    ),
    pytest.param(
        ("raeume.yaml", "raeume:\n", "raeume:\n  br-neu: 7\n"),
        "7\n  sitz",
        "raeume.br-neu",
        ["schlüssel: wert"],
        id="a number instead of a group",
    ),
    pytest.param(
        (
            "menschen.yaml",
            "  ksa-nord-1: {urlaub: 2026-10-12 bis 2026-10-16}",
            "  ksa-nord-1: {urlaub: [2026-10-12, [1, 2]]}",
        ),
        "[1, 2]",
        "abwesenheiten.ksa-nord-1.urlaub.2",
        ["das ist kein Zeitraum", "eine Liste mit 2 Einträgen"],
        id="a list instead of a span",
    ),
    pytest.param(
        ("kreis.yaml", "2026-10-26: Kreisweiter Fachtag", "26. Oktober: Kreisweiter Fachtag"),
        "26. Oktober",
        "feiertage.zusaetzlich.26. Oktober",
        ["das ist kein Datum"],
        id="a key that is no day",
    ),
    pytest.param(
        ("terminarten.yaml", "raum: keiner", "raum: {aus: keiner, wo: hier}"),
        "wo: hier",
        "terminarten.jour-fixe.raum.wo",
        ["den Schlüssel „wo“ gibt es hier nicht", "erwartet: aus, im"],
        id="a key that nothing is like",
    ),
    pytest.param(
        ("orte.yaml", "kita-garten: {titel: Kita Garten", "kita-garten: {titel: ''"),
        "''",
        "kitas.kita-garten.titel",
        ["der Text ist leer"],
        id="an empty text",
    ),
    pytest.param(
        ("terminarten.yaml", "im: einzugsbereich", "im: einzugbereich"),
        "einzugbereich",
        "terminarten.elterncafe.raum.im",
        ["Meinten Sie „einzugsbereich“?"],
        id="a misspelt place to look for rooms",
    ),
    pytest.param(
        ("terminarten.yaml", "mindestens: 60 %", "mindestens: 160 %"),
        "160 %",
        "terminarten.leitungsrunde.gruppen.1.mindestens",
        ["das ist keine Mindestzahl", "„60 %“"],
        id="a quorum of more than everybody",
    ),
    pytest.param(
        ("terminarten.yaml", "gern: weitere kita_sozialarbeit", "gern: alle weitere kita_sozialarbeit"),
        "alle weitere",
        "terminarten.jour-fixe.gern.1",
        ["so lässt sich nicht sagen, wer kommt"],
        id="a mention nobody understands",
    ),
]


@pytest.mark.parametrize(("change", "at", "field", "parts"), VALUES)
def test_a_value_that_is_wrong_by_itself(edited: Edit, change: Change, at: str, field: str, parts: list[str]) -> None:
    folder = edited(change)
    (issue,) = [i for i in faults(folder) if i.field == field]
    assert (issue.file, issue.line, issue.column) == (change[0], *place(folder, change[0], at))
    for part in parts:
        assert part in str(issue)


REFERENCES = [
    pytest.param(
        ("kreis.yaml", "titel: Beispielkreis", "buchung: {dienstaufsicht: [ksa-nrod-1]}\ntitel: Beispielkreis"),
        "ksa-nrod-1",
        "die Person „ksa-nrod-1“ gibt es nicht",
        "ksa-nord-1",
        id="person whose supervision was transferred",
    ),
    pytest.param(
        ("orte.yaml", "lage: [50.06, 8.00]", "lage: [50.06, 8.00]\n    team: {elternberatung: eb-kreiss}"),
        "eb-kreiss",
        "die Person „eb-kreiss“ gibt es nicht",
        "eb-kreis",
        id="person of a team",
    ),
    pytest.param(
        ("orte.yaml", "fz: fz-nord, schliesstage: gemeinden}", "fz: fz-nrod, schliesstage: gemeinden}"),
        "fz-nrod",
        "das Familienzentrum „fz-nrod“ gibt es nicht",
        "fz-nord",
        id="Familienzentrum of a Kita",
    ),
    pytest.param(
        ("orte.yaml", "fz: fz-nord\n    schliesstage: kirche", "fz: fz-nord\n    schliesstage: kirchen"),
        "kirchen",
        "die Schließtage „kirchen“ gibt es nicht",
        "kirche",
        id="closures",
    ),
    pytest.param(
        ("orte.yaml", "orte: [kita-sonne, kita-hof]", "orte: [kita-sone, kita-hof]"),
        "kita-sone",
        "den Ort „kita-sone“ gibt es nicht",
        "kita-sonne",
        id="place of an early closing",
    ),
    pytest.param(
        ("terminarten.yaml", "fenster: Di-Do 9:00-12:30", "haus: jugendmat\n    fenster: Di-Do 9:00-12:30"),
        "jugendmat",
        "den Ort „jugendmat“ gibt es nicht",
        "jugendamt",
        id="house of an event",
    ),
    pytest.param(
        ("menschen.yaml", "referent-1: {rolle: referent}", "referent-1: {rolle: refernt}"),
        "refernt",
        "die Rolle „refernt“ gibt es nicht",
        "referent",
        id="role of a person",
    ),
    pytest.param(
        ("menschen.yaml", "zeiten: [vormittags, Mo Mi 13:00-17:00]", "zeiten: [vormittag, Mo Mi 13:00-17:00]"),
        "vormittag,",
        "das Zeitmodell „vormittag“ gibt es nicht",
        "vormittags",
        id="model of weekly times",
    ),
    pytest.param(
        ("menschen.yaml", "dienstort: jugendamt", "dienstort: jugendmat"),
        "jugendmat",
        "den Ort „jugendmat“ gibt es nicht",
        "jugendamt",
        id="place of work",
    ),
    pytest.param(
        ("menschen.yaml", "ksa-nord-1: {urlaub", "ksa-nord: {urlaub"),
        "ksa-nord: {urlaub",
        "die Person „ksa-nord“ gibt es nicht",
        "ksa-nord-2",
        id="absent person",
    ),
    pytest.param(
        ("menschen.yaml", "durch: ksa-nord-2", "durch: ksa-nrod-2"),
        "ksa-nrod-2",
        "die Rolle oder Person „ksa-nrod-2“ gibt es nicht",
        "ksa-nord-2",
        id="deputy",
    ),
    pytest.param(
        ("menschen.yaml", "terminarten: [ksa-sprechstunde]", "terminarten: [ksa-sprechstunden]"),
        "ksa-sprechstunden",
        "die Terminart „ksa-sprechstunden“ gibt es nicht",
        "ksa-sprechstunde",
        id="kind of event of a deputy",
    ),
    pytest.param(
        ("menschen.yaml", 'id: "leitung-{kurz}"', 'id: "leitung-{kruz}"'),
        '"leitung-{kruz}"',
        "den Platzhalter „{kruz}“ gibt es nicht",
        "{kurz}",
        id="placeholder",
    ),
    pytest.param(
        ("raeume.yaml", "art: sitzungsraum", "art: sitzungraum"),
        "sitzungraum",
        "die Raumart „sitzungraum“ gibt es nicht",
        "sitzungsraum",
        id="kind of room",
    ),
    pytest.param(
        ("terminarten.yaml", "raum: sitzung-jugendamt", "raum: sitzung-jugendmat"),
        "sitzung-jugendmat",
        "die Raumart oder den Raum „sitzung-jugendmat“ gibt es nicht",
        "sitzung-jugendamt",
        id="room of an event",
    ),
    pytest.param(
        ("terminarten.yaml", "zeitraum: erste-haelfte", "zeitraum: erste-hälfte"),
        "erste-hälfte",
        "den Zeitraum „erste-hälfte“ gibt es nicht",
        "erste-haelfte",
        id="span of days",
    ),
    pytest.param(
        ("terminarten.yaml", "fuer: fz-sued, gern", "fuer: fz-sud, gern"),
        "fz-sud",
        "die Einheit „fz-sud“ gibt es nicht",
        "fz-sued",
        id="unit",
    ),
    pytest.param(
        ("terminarten.yaml", "wer: elternberatung", "wer: elternberatunng"),
        "elternberatunng",
        "die Rolle oder Person „elternberatunng“ gibt es nicht",
        "elternberatung",
        id="role at an event",
    ),
    pytest.param(
        ("terminarten.yaml", "bedarf: eb-sprechstunde/fz-nord", "bedarf: eb-sprechstunde/fz-nrod"),
        "eb-sprechstunde/fz-nrod",
        "den Bedarf „eb-sprechstunde/fz-nrod“ gibt es nicht",
        "eb-sprechstunde/fz-nord",
        id="pinned demand",
    ),
    pytest.param(
        ("terminarten.yaml", "raum: gr-nord, datum", "raum: gr-nrod, datum"),
        "gr-nrod",
        "den Raum „gr-nrod“ gibt es nicht",
        "gr-nord",
        id="reserved room",
    ),
    pytest.param(
        ("kreis.yaml", "evenings: 6", "evenning: 6"),
        "evenning",
        "die Regel „evenning“ gibt es nicht",
        "evenings",
        id="weight of a rule",
    ),
    pytest.param(
        ("kreis.yaml", "land: RP", "land: RLP"),
        "RLP",
        "das Bundesland „RLP“ gibt es nicht",
        "RP",
        id="state",
    ),
    pytest.param(
        ("kreis.yaml", "staat: DE", "staat: GERMANY"),
        "GERMANY",
        "das Land „GERMANY“ gibt es nicht",
        None,
        id="country",
    ),
    pytest.param(
        ("menschen.yaml", "{rolle: leitung_fz, minuten_je_woche: 180", "{rolle: leitung, minuten_je_woche: 180"),
        "leitung, minuten",
        "die Rolle „leitung“ gibt es nicht",
        "leitung_fz",
        id="role with release time",
    ),
    pytest.param(
        ("orte.yaml", "team: {kita_sozialarbeit: ksa-nord-2}", "team: {sozialarbeit: ksa-nord-2}"),
        "sozialarbeit: ksa",
        "die Rolle „sozialarbeit“ gibt es nicht",
        "kita_sozialarbeit",
        id="role in a team",
    ),
    pytest.param(
        ("terminarten.yaml", "raumarten: [digital, gemeinsamer_raum]", "raumarten: [digitl, gemeinsamer_raum]"),
        "digitl",
        "die Raumart „digitl“ gibt es nicht",
        "digital",
        id="preferred kind of room",
    ),
    pytest.param(
        ("terminarten.yaml", "{ab_bedarf: 2, ", "{mit_raum: mehrzwekraum, ab_bedarf: 2, "),
        "mehrzwekraum",
        "die Raumart „mehrzwekraum“ gibt es nicht",
        "mehrzweckraum",
        id="kind of room a unit has",
    ),
    pytest.param(
        ("kreis.yaml", "von: kita-bachtal", "von: kita-bachtl"),
        "kita-bachtl",
        "den Ort „kita-bachtl“ gibt es nicht",
        "kita-bachtal",
        id="measured trip",
    ),
]


@pytest.mark.parametrize(("change", "at", "message", "suggestion"), REFERENCES)
def test_an_id_that_nothing_has(edited: Edit, change: Change, at: str, message: str, suggestion: str | None) -> None:
    folder = edited(change)
    found = [i for i in faults(folder) if i.message == message]
    line, column = place(folder, change[0], at)
    assert [(i.file, i.line, i.suggestion) for i in found] == [(change[0], line, suggestion)]
    assert found[0].column == column


CONTRADICTIONS = [
    pytest.param(
        ("kreis.yaml", "minuten: 10}", "minuten: 90}"),
        "90",
        "von „kita-bachtal“ nach „kita-muehle“ dauert es über ",
        id="a measured trip that a detour beats",
    ),
    pytest.param(
        (
            "kreis.yaml",
            "von: kita-bachtal, nach: kita-muehle, minuten: 10",
            "von: kita-hof, nach: kita-see, minuten: 1",
        ),
        "1}",
        "ist so kurz, dass andere Fahrten darüber kürzer würden als direkt",
        id="a measured trip that is too short",
    ),
    pytest.param(
        (
            "kreis.yaml",
            "    - {von: kita-bachtal",
            "    - {von: kita-muehle, nach: kita-bachtal, minuten: 9}\n    - {von: kita-bachtal",
        ),
        "{von: kita-bachtal",
        "die Fahrt von „kita-bachtal“ nach „kita-muehle“ ist zweimal angegeben",
        id="a trip measured twice",
    ),
    pytest.param(
        ("orte.yaml", "{fz: fz-sued, ab: 2026-10-19}", "{fz: fz-sued, ab: 2026-10-19, bis: 2026-10-18}"),
        "2026-10-18}\n    schliesstage",
        "der letzte Tag liegt vor dem ersten",
        id="a catchment that ends before it begins",
    ),
    pytest.param(
        ("menschen.yaml", "referent-1: {rolle: referent}", "referent-1: {dienstort: jugendamt}"),
        "{dienstort: jugendamt}",
        "die Angabe „rolle“ fehlt",
        id="a person without a role",
    ),
    pytest.param(
        ("menschen.yaml", "id: bep-{id}", "id: bep-{id"),
        "bep-{id",
        "die geschweiften Klammern sind nicht geschlossen",
        id="an open brace",
    ),
    pytest.param(
        ("menschen.yaml", "referent: {titel: Referent*in,", 'referent: {titel: "Referent*in {ort}",'),
        '"Referent*in {ort}"',
        "ohne Dienstort gibt es die Platzhalter in geschweiften Klammern nicht",
        id="the place of a person who has none",
    ),
    pytest.param(
        ("raeume.yaml", 'id: "mz-{id}"', 'id: "mz"'),
        '"mz"',
        "den Raum „mz“ gibt es zweimal",
        id="a template that gives one room twice",
    ),
    pytest.param(
        ("kreis.yaml", "nach: kita-muehle", "nach: kita-bachtal"),
        "{von: kita-bachtal",
        "von einem Ort zu ihm selbst gibt es keine Fahrt",
        id="a trip to the same place",
    ),
    pytest.param(
        ("kreis.yaml", "zweite-haelfte: 2026-10-19 bis 2026-10-31", "zweite-haelfte: 2026-10-19 bis 2026-11-30"),
        None,
        "der Zeitraum ragt über den Planungszeitraum hinaus",
        id="a span outside the horizon",
    ),
    pytest.param(
        ("orte.yaml", "{fz: fz-sued, ab: 2026-10-19}", "{fz: fz-sued, ab: 2026-10-18}"),
        "{fz: fz-sued, ab",
        "die Kita gehört zur selben Zeit zu „fz-nord“ und „fz-sued“",
        id="two catchments at once",
    ),
    pytest.param(
        ("orte.yaml", "weitere_orte:", "weitere_orte:\n  kita-see: {titel: x, ort: y, lage: [50, 8]}"),
        "kita-see: {titel: x",
        "den Ort „kita-see“ gibt es schon unter „kitas“",
        id="one id for two places",
    ),
    pytest.param(
        ("menschen.yaml", "zeiten: Mo-Fr 8:30-16:30}", "wochenstunden: 39}"),
        "{rolle: koordinierungsstelle",
        "die Angabe „zeiten“ fehlt",
        id="a person without times",
    ),
    pytest.param(
        ("menschen.yaml", "kl-kita-hof: {zeiten: Mo-Mi", "kl-kita-hoff: {zeiten: Mo-Mi"),
        "{zeiten: Mo-Mi",
        "die Angabe „rolle“ fehlt",
        id="a word about a person whom no role brings",
    ),
    pytest.param(
        ("menschen.yaml", "kl-kita-hof: {zeiten", "kl-kita-hof: {rolle: bep, zeiten"),
        "bep, zeiten",
        "„kl-kita-hof“ hat schon die Rolle „kita_leitung“",
        id="another role for a person whom a role brings",
    ),
    pytest.param(
        ("menschen.yaml", 'id: "ea-{id}", ', ""),
        '{titel: "Elternausschuss',
        "„je“ und „id“ gehören zusammen",
        id="a template without ids",
    ),
    pytest.param(
        ("menschen.yaml", 'id: "ea-{id}"', 'id: "ea"'),
        '"ea"',
        "die Person „ea“ entsteht zweimal",
        id="a template that gives one id twice",
    ),
    pytest.param(
        ("raeume.yaml", "gr-sued: {gesperrt", "gr-sued: {art: digital, gesperrt"),
        "digital, gesperrt",
        "„gr-sued“ ist schon ein Raum der Art „gemeinsamer_raum“",
        id="another kind for a room that a template brings",
    ),
    pytest.param(
        ("raeume.yaml", "art: sitzungsraum, haus: jugendamt, ", "art: sitzungsraum, "),
        "{art: sitzungsraum",
        "die Angabe „haus“ fehlt",
        id="a room nowhere",
    ),
    pytest.param(
        ("raeume.yaml", "sitzungsraum: {titel: Sitzungsraum, plaetze: 20, ", "sitzungsraum: {titel: Sitzungsraum, "),
        "{art: sitzungsraum",
        "die Angabe „plaetze“ fehlt (betrifft sitzung-jugendamt)",
        id="a room of unknown size",
    ),
    pytest.param(
        ("terminarten.yaml", "{fuer: fz-sued, gern: referent-1, ", "{gern: referent-1, "),
        "{gern: referent-1",
        "die Angabe „fuer“ fehlt",
        id="a demand for nobody",
    ),
    pytest.param(
        ("terminarten.yaml", "besucher: 10", "besucher: 23"),
        "23",
        "mit allen, die kommen müssen, werden 25 Personen erwartet; der größte Raum fasst 24 (betrifft fz-nord)",
        id="a room too small",
    ),
    pytest.param(
        ("terminarten.yaml", "merkmale: vertraulich", "merkmale: [vertraulich, stufenlos]"),
        "beratungsraum\n    merkmale: [vertraulich, stufenlos]",
        "dort gibt es keinen Raum „beratungsraum“ mit den Merkmalen stufenlos, vertraulich (betrifft fz-nord, fz-sued)",
        id="no room with these features",
    ),
    pytest.param(
        (
            "terminarten.yaml",
            "{ab_bedarf: 2, anzahl: 2, abstand_tage: 14}",
            "{ab_bedarf: 1, anzahl: 2, abstand_tage: 14}",
        ),
        "{ab_bedarf: 1",
        "dieselbe Einheit hat schon einen Bedarf dieser Terminart",
        id="two demands of one name",
    ),
    pytest.param(
        ("terminarten.yaml", "vertretung: [leitung-nord]", "mindestens: 2"),
        "2}\n    bedarf",
        "so viele Personen nennt die Gruppe nicht (betrifft fz-sued)",
        id="a group too small for its quorum",
    ),
    pytest.param(
        ("terminarten.yaml", "raum: keiner", "raum: keiner\n    bedarf: [{fuer: kreis}]"),
        "keiner\n    bedarf",
        "ohne Raum braucht der Termin ein Haus („haus“) (betrifft kreis)",
        id="neither room nor house",
    ),
    pytest.param(
        (
            "terminarten.yaml",
            "wer: [kita_sozialarbeit, bep]",
            "wer: [kita_sozialarbeit, kita_leitung, referent]\n    haus: jugendamt",
        ),
        "kita_sozialarbeit, kita_leitung",
        "niemand hat dort die Rolle „kita_sozialarbeit“ (betrifft jugendamt)",
        id="nobody holds the role",
    ),
    pytest.param(
        (
            "terminarten.yaml",
            "anzahl: 1\n    zeitraum: zweite-haelfte\n    dauer: 120",
            "anzahl: 1\n    zeitraum: zweite-haelfte\n    dauer: 300",
        ),
        "titel: Sozialraumtreffen",
        "300 Minuten passen in kein Zeitfenster (das längste hat 240)",
        id="an event longer than its windows",
    ),
    pytest.param(
        ("raeume.yaml", "zeiten: Mo-Fr 8:00-19:00", "zeiten: Mo-Fr 18:00-19:00"),
        "titel: Sprechstunde der Kita-Sozialarbeit",
        "braucht „br-nord“ für 90 Minuten, der Raum ist höchstens 60 Minuten offen",
        id="an event longer than its room is open",
    ),
    pytest.param(
        ("terminarten.yaml", "fenster: Di Do 18:00-21:00", "fenster: Di Do 18:05-21:00"),
        "{fuer: fz-sued, gern",
        "beginnt nicht auf einer Viertelstunde",
        id="a window off the grid",
    ),
    pytest.param(
        ("terminarten.yaml", "mindestabstand_tage: 7", "mindestabstand_tage: 7\n    pflicht: 3"),
        "titel: Elterncafé",
        "es sind mehr Termine verpflichtend, als der Zeitraum überhaupt enthält (betrifft fz-nord, fz-sued)",
        id="more mandatory events than events",
    ),
    pytest.param(
        ("terminarten.yaml", "datum: 2026-10-15, uhrzeit: 15:30", "datum: 2026-11-13, uhrzeit: 15:30"),
        "2026-11-13",
        "an diesem Tag darf der Termin nicht liegen",
        id="a promise outside the span",
    ),
    pytest.param(
        ("terminarten.yaml", "uhrzeit: 14:00", "uhrzeit: 17:00"),
        "17:00",
        "zu dieser Zeit darf der Termin nicht liegen",
        id="a promise outside the windows",
    ),
    pytest.param(
        ("terminarten.yaml", "raum: br-sued", "raum: gr-sued"),
        "gr-sued",
        "„gr-sued“ kommt für den Termin nicht in Frage",
        id="a promise of another room",
    ),
    pytest.param(
        ("terminarten.yaml", ", uhrzeit: 14:00", ""),
        "{bedarf: eb-sprechstunde/fz-nord",
        "festgelegt wird nichts",
        id="a promise of nothing",
    ),
    pytest.param(
        ("terminarten.yaml", "termin: 1, datum", "termin: 2, datum"),
        "{bedarf: austauschtreffen/kreis",
        "Termin 2 gibt es nicht (betrifft austauschtreffen/kreis)",
        id="a promise of an event too many",
    ),
    pytest.param(
        ("terminarten.yaml", "raum: gr-nord, datum: 2026-10-20", "raum: gr-nord, datum: 2026-11-20"),
        "2026-11-20",
        "der Tag liegt nicht im Planungszeitraum",
        id="a reservation outside the horizon",
    ),
]


@pytest.mark.parametrize(("change", "at", "message"), CONTRADICTIONS)
def test_what_does_not_go_together(edited: Edit, change: Change, at: str | None, message: str) -> None:
    folder = edited(change)
    found = [i for i in faults(folder) if message in i.message]
    if at is None:
        assert found
    else:
        file = found[0].file
        assert (found[0].line, found[0].column) == place(folder, file, at)
        if change[0] != "raeume.yaml":
            assert file == change[0]


def test_all_faults_are_told_at_once(edited: Edit) -> None:
    folder = edited(
        ("orte.yaml", "titel: Familienzentrum Oberdorf", "titl: Familienzentrum Oberdorf"),
        ("kreis.yaml", "abende_je_woche: 1", "abende_je_woche: eins"),
        ("terminarten.yaml", "wer: elternberatung", "wer: elternberatung\n    gern: [koordinierungstelle]"),
        ("terminarten.yaml", "raum: sitzung-jugendamt", "raum: sitzung-jugendmat"),
        ("kreis.yaml", "evenings: 6", "evening: 6"),
    )
    assert [(i.file, i.field, i.suggestion) for i in faults(folder)] == [
        ("kreis.yaml", "regeln.abende_je_woche", None),
        ("kreis.yaml", "gewichte.evening", "evenings"),
        ("orte.yaml", "familienzentren.fz-nord.titl", "titel"),
        ("terminarten.yaml", "terminarten.austauschtreffen.raum.1", "sitzung-jugendamt"),
        ("terminarten.yaml", "terminarten.eb-sprechstunde.gern.1", "koordinierungsstelle"),
    ]


def test_dangling_ids_are_told_beside_faulty_values(edited: Edit) -> None:
    """Of things that the faulty values have no part in; others might be there once these are put right."""
    folder = edited(
        ("kreis.yaml", "abende_je_woche: 1", "abende_je_woche: eins"),
        ("orte.yaml", "bedarf: 2}", "bedarf: 7}"),
        ("menschen.yaml", "ksa-nord-1: {urlaub", "ksa-nord: {urlaub"),
        ("terminarten.yaml", "raum: sitzung-jugendamt", "raum: sitzung-jugendmat"),
    )
    assert [i.message for i in faults(folder)] == [
        "die Angabe passt nicht",
        "die Person „ksa-nord“ gibt es nicht",
        "die Zahl liegt außerhalb des Erlaubten",
        "die Raumart oder den Raum „sitzung-jugendmat“ gibt es nicht",
    ]


def test_ids_are_not_called_unknown_where_their_entry_is_faulty(edited: Edit) -> None:
    folder = edited(
        ("orte.yaml", "lage: [49.96, 8.05]", "lage: [49.96]"), ("menschen.yaml", "je: kitas, id", "je: 5, id")
    )
    assert [i.field for i in faults(folder)] == ["rollen.kita_leitung.je.1", "kitas.kita-see.lage"]


def test_contradictions_are_told_beside_misspelt_keys(edited: Edit) -> None:
    """A misspelt key is read as the one it is most like, so everything behind it can be checked."""
    folder = edited(
        ("terminarten.yaml", "termin: 1, datum", "termn: 2, datum"),
        ("terminarten.yaml", "besucher: 10", "besucher: 22"),
    )
    assert [(i.field, i.suggestion) for i in faults(folder)] == [
        ("terminarten.elterncafe.besucher", None),
        ("festgelegt.3", None),
        ("festgelegt.3.termn", "termin"),
    ]


def test_a_key_that_stands_twice(edited: Edit) -> None:
    folder = edited(
        ("orte.yaml", "  kita-garten: {titel", "  kita-sonne: {titel"),
        ("kreis.yaml", "land: RP", "land: RP\n  land: HE"),
    )
    first, second = faults(folder)
    assert (first.file, first.line, first.column) == ("kreis.yaml", *place(folder, "kreis.yaml", "land: HE"))
    assert first.message == f"„land“ steht hier zum zweiten Mal (zuerst in kreis.yaml, Zeile {first.line - 1})"
    assert second.field == "kitas.kita-sonne"


def test_a_section_that_stands_in_two_files(edited: Edit) -> None:
    folder = edited(("raeume.yaml", "raeume:\n", "kitas: {}\nraeume:\n"))
    (issue,) = faults(folder)
    assert issue.message.startswith("„kitas“ steht hier zum zweiten Mal (zuerst in orte.yaml, Zeile ")
    assert issue.file == "raeume.yaml"


SYNTAX = [
    ("titel: a: b\n", 1, "hier steht ein Doppelpunkt zu viel"),
    ("a:\n\tb: 1\n", 2, "Tabulator"),
    ("a: [1, 2\nb: 3\n", 2, "eine Klammer wird nicht geschlossen"),
    ('a: "x\n', 2, "ein Anführungszeichen oder eine Klammer wird nicht geschlossen"),
    ("a: 1\n---\nb: 2\n", 2, "eine Datei darf nur einen Teil enthalten"),
    ("a: *b\n", 1, "ohne dass es einen Anker"),
    ("a:\n    b: 1\n  c: 2\n", 3, "die Einrückung stimmt nicht"),
    ("a: @b\n", 1, "kein gültiges YAML"),
    ("- a\n- b\n", 1, "die Datei beginnt nicht mit einem Abschnitt"),
    ("? [a, b]\n: c\n", 1, "ein Schlüssel muss ein einfacher Text sein"),
]


@pytest.mark.parametrize(("text", "line", "message"), SYNTAX)
def test_what_is_no_yaml(edited: Edit, text: str, line: int, message: str) -> None:
    folder = edited()
    (folder / "notizen.yaml").write_text(text, encoding="utf-8")
    (issue,) = faults(folder)
    assert (issue.file, issue.line) == ("notizen.yaml", line)
    assert message in issue.message


def test_a_file_that_is_not_utf_8(edited: Edit) -> None:
    folder = edited()
    (folder / "notizen.yaml").write_bytes("a: 1\nb: Fürfeld\n".encode("latin-1"))
    (issue,) = faults(folder)
    assert (issue.file, issue.line) == ("notizen.yaml", 2)
    assert "UTF-8" in issue.message


def test_an_empty_file_and_empty_sections_say_nothing(edited: Edit) -> None:
    folder = edited(("terminarten.yaml", "reservierungen:\n", "reservierungen:\n"))
    (folder / "leer.yaml").write_text("# nur ein Kommentar\n", encoding="utf-8")
    (folder / "halb.yaml").write_text("beschreibung_intern:\n", encoding="utf-8")
    load(folder)


def test_a_missing_section_belongs_to_the_folder(edited: Edit) -> None:
    folder = edited()
    (folder / "terminarten.yaml").unlink()
    (issue,) = faults(folder)
    assert (issue.file, issue.line, issue.message) == ("kreis", 0, "die Angabe „terminarten“ fehlt")
    assert str(issue) == "kreis: die Angabe „terminarten“ fehlt."


def test_a_data_set_that_does_not_exist() -> None:
    with pytest.raises(UnknownDatasetError, match="Meinten Sie „beispiel“"):
        load("beispil")


def test_the_sentence_of_an_issue() -> None:
    issue = Issue("orte.yaml", 12, 5, "kitas.kita-a.ort", "das passt nicht", "„1“", "ein Text", "eins")
    assert str(issue) == (
        "orte.yaml, Zeile 12, Spalte 5, kitas.kita-a.ort: das passt nicht; gefunden: „1“; erwartet: ein Text. "
        "Meinten Sie „eins“?"
    )


def test_the_error_counts_and_lists() -> None:
    one, two = Issue("b.yaml", 1, 1, "", "eins"), Issue("a.yaml", 2, 1, "", "zwei")
    assert (
        str(DatasetError([one]))
        == "Die Dateien des Datensatzes enthalten einen Fehler:\n- b.yaml, Zeile 1, Spalte 1: eins."
    )
    assert DatasetError([one, two, one]).issues == (two, one)
