"""Every class of fault in a workbook: sheet, row, column, what was found, what was expected."""
# ruff: noqa: E501, DTZ001 (messages are compared whole; cells know no time zones)

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook
from workbooks import add, column, complaints, remove, workbook

from scenarios import Dataset
from scenarios.spreadsheet import SheetError, SpreadsheetError, prepare

M, R, A, W = "Menschen", "Räume", "Abwesenheiten", "Wünsche"


def rename(sheet, heading, other):
    return lambda book: setattr(book[sheet].cell(1, column(book[sheet], heading)), "value", other)


def drop(sheet, heading):
    return lambda book: book[sheet].delete_cols(column(book[sheet], heading))


FAULTS = [
    pytest.param(
        [(M, "eb-kreis", "Dienstort", "fz-nrod")],
        ["Blatt ‚Menschen‘, Zeile 29, Spalte D (Dienstort): den Ort „fz-nrod“ gibt es nicht. Meinten Sie „fz-nord“?"],
        id="an unknown site",
    ),
    pytest.param(
        [(M, "eb-kreis", "Rolle", "elternberatng")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte C (Rolle): die Rolle „elternberatng“ gibt es nicht; erwartet: bep, elternausschuss, elternberatung, kita_leitung, kita_sozialarbeit, koordinierungsstelle, leitung_fz, referent. Meinten Sie „elternberatung“?"
        ],
        id="an unknown role",
    ),
    pytest.param(
        [(M, "eb-kreis", "Zuständig", "fz-nord, fz-west")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte E (Zuständig): das Familienzentrum „fz-west“ gibt es nicht; erwartet: fz-nord, fz-sued."
        ],
        id="an unknown centre among several",
    ),
    pytest.param(
        [(M, "eb-kreis", "Wochenstunden", "viel")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte F (Wochenstunden): das ist keine Zahl; gefunden: „viel“; erwartet: eine Zahl wie 39 oder 29,25."
        ],
        id="a word for a number",
    ),
    pytest.param(
        [(M, "eb-kreis", "Wochenstunden", 70)],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte F (Wochenstunden): die Zahl liegt außerhalb des Erlaubten; gefunden: 70; erwartet: höchstens 60.0."
        ],
        id="too many hours",
    ),
    pytest.param(
        [(M, "eb-kreis", "Wochenstunden", True)],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte F (Wochenstunden): das ist keine Zahl; gefunden: „ja“; erwartet: eine Zahl wie 39 oder 29,25."
        ],
        id="a switch for a number",
    ),
    pytest.param(
        [(M, "eb-kreis", "Mo", "8-16")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte I (Mo): das ist keine Uhrzeit; gefunden: „8-16“; erwartet: eine Uhrzeit wie 9:30."
        ],
        id="hours without minutes",
    ),
    pytest.param(
        [(M, "eb-kreis", "Mo", "16:00-8:00")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte I (Mo): das Ende liegt nicht nach dem Anfang; gefunden: „16:00-8:00“; erwartet: Anfang und Ende wie 9:30-11:00."
        ],
        id="times backwards",
    ),
    pytest.param(
        [(M, "eb-kreis", "Mo", dt.datetime(2026, 12, 8))],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte I (Mo): das ist keine Zeitspanne; gefunden: „08.12.2026“; erwartet: Anfang und Ende wie 9:30-11:00, als Text."
        ],
        id="times that Excel made a date",
    ),
    pytest.param(
        [(M, "eb-kreis", "Beginn am Dienstort", "vielleicht")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte G (Beginn am Dienstort): das ist kein Schalter; gefunden: „vielleicht“; erwartet: ja oder nein (auch: an, aus)."
        ],
        id="no switch",
    ),
    pytest.param(
        [(M, "eb-kreis", "Jederzeit", "ja")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte H (Jederzeit): wer jederzeit kann, hat keine festen Zeiten; erwartet: nein, oder leere Wochentage."
        ],
        id="always and at times",
    ),
    pytest.param(
        [(M, "eb-kreis", "Kennung", "EB Kreis")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte A (Kennung): das ist keine Kennung; gefunden: „EB Kreis“; erwartet: Kleinbuchstaben ohne Umlaute, Ziffern, - und _ (wie fz-kirn)."
        ],
        id="no id",
    ),
    pytest.param(
        [(M, "eb-kreis", "Kennung", None)],
        ["Blatt ‚Menschen‘, Zeile 29, Spalte A (Kennung): die Angabe fehlt."],
        id="an id that is missing",
    ),
    pytest.param(
        [(M, "eb-kreis", "Kennung", "ksa-sued")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte A (Kennung): „ksa-sued“ steht hier zum zweiten Mal (zuerst in Zeile 28).",
            "Blatt ‚Abwesenheiten‘, Zeile 3, Spalte A (Person): die Person „eb-kreis“ gibt es nicht.",
            "Blatt ‚Abwesenheiten‘, Zeile 4, Spalte A (Person): die Person „eb-kreis“ gibt es nicht.",
        ],
        id="an id twice",
    ),
    pytest.param(
        [(M, "leitung-nord", "Rolle", "bep")],
        [
            "Blatt ‚Menschen‘, Zeile 2, Spalte C (Rolle): die Rolle von „leitung-nord“ steht fest, sie bringt die Zeile hervor; gefunden: „bep“; erwartet: leitung_fz."
        ],
        id="another role for one that the role brings about",
    ),
    pytest.param(
        [(M, "referent-1", "Dienstort", "fz-nord"), (M, "referent-1", "Rolle", None)],
        ["Blatt ‚Menschen‘, Zeile 31, Spalte C (Rolle): die Angabe fehlt."],
        id="a role that is missing",
    ),
    pytest.param(
        [add(M, Kennung="neu-1", Rolle="elternberatung")],
        [
            "Blatt ‚Menschen‘, Zeile 32, Spalte A (Kennung): die Angabe „zeiten“ fehlt; erwartet: Zeitfenster, ein Zeitmodell oder „immer“."
        ],
        id="a new person without times",
    ),
    pytest.param(
        [remove(M, "eb-kreis")],
        [
            "Blatt ‚Abwesenheiten‘, Zeile 3, Spalte A (Person): die Person „eb-kreis“ gibt es nicht.",
            "Blatt ‚Abwesenheiten‘, Zeile 4, Spalte A (Person): die Person „eb-kreis“ gibt es nicht.",
        ],
        id="a person gone whose absences stay",
    ),
    pytest.param(
        [(M, "eb-kreis", "Wochenstunden", "=1+1")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte F (Wochenstunden): die Formel hat noch kein Ergebnis; gefunden: „=1+1“; erwartet: ein Wert, oder die Datei einmal in Excel oder LibreOffice öffnen und speichern."
        ],
        id="a formula without result",
    ),
    pytest.param(
        [(M, "eb-kreis", "Titel", "#N/A")],
        [
            "Blatt ‚Menschen‘, Zeile 29, Spalte B (Titel): in der Zelle steht ein Fehler; gefunden: „#N/A“; erwartet: ein Wert."
        ],
        id="an error in a cell",
    ),
    pytest.param(
        [rename(M, "Dienstort", "Dienst-Ort")],
        ["Blatt ‚Menschen‘, Zeile 1, Spalte D (Dienst-Ort): diese Überschrift gibt es nicht. Meinten Sie „Dienstort“?"],
        id="a heading that is called otherwise",
    ),
    pytest.param(
        [drop(M, "Dienstort")],
        ["Blatt ‚Menschen‘: die Spalte „Dienstort“ fehlt; erwartet: eine Überschrift in der ersten Zeile."],
        id="a column that is missing",
    ),
    pytest.param(
        [rename(M, "Titel", "Kennung")],
        [
            "Blatt ‚Menschen‘, Zeile 1, Spalte B (Kennung): diese Überschrift gibt es zweimal.",
            "Blatt ‚Menschen‘: die Spalte „Titel“ fehlt; erwartet: eine Überschrift in der ersten Zeile.",
        ],
        id="a heading twice",
    ),
    pytest.param(
        [lambda b: setattr(b[R], "title", "Raeume")],
        ["das Blatt „Raeume“ gibt es nicht. Meinten Sie „Räume“?"],
        id="a sheet that is called otherwise",
    ),
    pytest.param(
        [(R, "gr-nord", "Plätze", 2.5)],
        [
            "Blatt ‚Räume‘, Zeile 2, Spalte E (Plätze): das ist keine ganze Zahl; gefunden: „2,5“; erwartet: eine ganze Zahl wie 20."
        ],
        id="half a seat",
    ),
    pytest.param(
        [(R, "gr-nord", "Plätze", 0)],
        [
            "Blatt ‚Räume‘, Zeile 2, Spalte E (Plätze): die Zahl liegt außerhalb des Erlaubten; gefunden: 0; erwartet: mindestens 1."
        ],
        id="no seats",
    ),
    pytest.param(
        [(R, "gr-nord", "Plätze", 2)],
        [
            "terminarten.yaml, terminarten.sozialraumtreffen: mit allen, die kommen müssen, werden 8 Personen erwartet; der größte Raum fasst 2 (betrifft fz-nord)."
        ],
        id="a room too small",
    ),
    pytest.param(
        [(R, "gr-nord", "Gesperrt", "3.11.2026 bis 2.11.2026")],
        [
            "Blatt ‚Räume‘, Zeile 2, Spalte J (Gesperrt): der letzte Tag liegt vor dem ersten; gefunden: „3.11.2026 bis 2.11.2026“; erwartet: ein Zeitraum wie „2026-08-03 bis 2026-08-07“."
        ],
        id="days backwards",
    ),
    pytest.param(
        [(R, "sitzung-jugendamt", "Haus", "jugendmat")],
        ["Blatt ‚Räume‘, Zeile 13, Spalte D (Haus): den Ort „jugendmat“ gibt es nicht. Meinten Sie „jugendamt“?"],
        id="an unknown house",
    ),
    pytest.param(
        [(R, "sitzung-jugendamt", "Raumart", "saal")],
        [
            "Blatt ‚Räume‘, Zeile 13, Spalte C (Raumart): die Raumart „saal“ gibt es nicht; erwartet: beratungsraum, digital, elternecke, gemeinsamer_raum, mehrzweckraum, sitzungsraum."
        ],
        id="an unknown kind of room",
    ),
    pytest.param(
        [remove(R, "sitzung-jugendamt")],
        [
            "terminarten.yaml, terminarten.austauschtreffen.raum: dort gibt es keinen Raum „sitzung-jugendamt“ (betrifft kreis).",
            "terminarten.yaml, terminarten.austauschtreffen.raum.1: die Raumart oder den Raum „sitzung-jugendamt“ gibt es nicht. Meinten Sie „sitzungsraum“?",
        ],
        id="a room gone that is needed",
    ),
    pytest.param(
        [(A, 2, "Von", "31.9.2026")],
        [
            "Blatt ‚Abwesenheiten‘, Zeile 2, Spalte B (Von): diesen Tag gibt es nicht; gefunden: „31.9.2026“; erwartet: ein Datum wie 2026-08-17 oder 17.8.2026."
        ],
        id="a day that does not exist",
    ),
    pytest.param(
        [(A, 2, "Von", "bald")],
        [
            "Blatt ‚Abwesenheiten‘, Zeile 2, Spalte B (Von): das ist kein Datum; gefunden: „bald“; erwartet: ein Datum wie 2026-08-17 oder 17.8.2026."
        ],
        id="no day",
    ),
    pytest.param(
        [(A, 2, "Von", dt.datetime(2026, 10, 12, 8, 0))],
        [
            "Blatt ‚Abwesenheiten‘, Zeile 2, Spalte B (Von): hier steht eine Uhrzeit; gefunden: „12.10.2026 08:00“; erwartet: ein Datum ohne Uhrzeit wie 17.8.2026."
        ],
        id="a day with a time",
    ),
    pytest.param(
        [(A, 2, "Bis", dt.date(2026, 10, 1))],
        ["Blatt ‚Abwesenheiten‘, Zeile 2, Spalte C (Bis): der letzte Tag liegt vor dem ersten."],
        id="an absence backwards",
    ),
    pytest.param(
        [(A, 2, "Person", "ksa-nord-3")],
        [
            "Blatt ‚Abwesenheiten‘, Zeile 2, Spalte A (Person): die Person „ksa-nord-3“ gibt es nicht. Meinten Sie „ksa-nord-2“?"
        ],
        id="an unknown person",
    ),
    pytest.param(
        [(A, 2, "Grund", "krank")],
        [
            "Blatt ‚Abwesenheiten‘, Zeile 2, Spalte D (Grund): den Grund „krank“ gibt es nicht; erwartet: abwesend, fortbildung, urlaub."
        ],
        id="a reason that is nobody's business",
    ),
    pytest.param(
        [(W, 2, "Von", "25:00")],
        [
            "Blatt ‚Wünsche‘, Zeile 2, Spalte D (Von): das ist keine Uhrzeit; gefunden: „25:00“; erwartet: eine Uhrzeit wie 9:30."
        ],
        id="a time beyond midnight",
    ),
    pytest.param(
        [(W, 2, "Von", dt.time(14, 0, 30))],
        [
            "Blatt ‚Wünsche‘, Zeile 2, Spalte D (Von): die Uhrzeit hat Sekunden; gefunden: „14:00:30“; erwartet: eine Uhrzeit wie 9:30."
        ],
        id="a time with seconds",
    ),
    pytest.param(
        [(W, 2, "Von", 2)],
        [
            "Blatt ‚Wünsche‘, Zeile 2, Spalte D (Von): das ist keine Uhrzeit; gefunden: „02.01.1900“; erwartet: eine Uhrzeit wie 9:30."
        ],
        id="a number beyond a day",
    ),
    pytest.param(
        [(W, 2, "Von", dt.time(14, 7))],
        ["Blatt ‚Wünsche‘, Zeile 2, Spalte D (Von): Termine beginnen auf einer Viertelstunde; gefunden: 14:07."],
        id="a promise off the grid",
    ),
    pytest.param(
        [(W, 2, "Von", dt.time(7, 0))],
        [
            "Blatt ‚Wünsche‘, Zeile 2, Spalte D (Von): zu dieser Zeit darf der Termin nicht liegen; erwartet: Mo 13:30–18:00, Di 13:30–18:00, Mi 13:30–18:00, Do 13:30–18:00."
        ],
        id="a promise outside the windows",
    ),
    pytest.param(
        [(W, 2, "Wofür", "eb-sprechstunde/fz-nrod")],
        [
            "Blatt ‚Wünsche‘, Zeile 2, Spalte B (Wofür): den Bedarf „eb-sprechstunde/fz-nrod“ gibt es nicht. Meinten Sie „eb-sprechstunde/fz-nord“?"
        ],
        id="an unknown demand",
    ),
    pytest.param(
        [(W, 2, "Wunsch", "gewünscht")],
        [
            "Blatt ‚Wünsche‘, Zeile 2, Spalte A (Wunsch): den Wunsch „gewünscht“ gibt es nicht; erwartet: bevorzugt, festgelegt, möglich."
        ],
        id="an unknown wish",
    ),
    pytest.param(
        [(W, 2, "Von", None)],
        ["Blatt ‚Wünsche‘, Zeile 2, Spalte A (Wunsch): festgelegt wird nichts; erwartet: Von, Datum oder Raum."],
        id="a promise of nothing",
    ),
    pytest.param(
        [(W, 2, "Bis", dt.time(16, 0))],
        ["Blatt ‚Wünsche‘, Zeile 2, Spalte E (Bis): bei „festgelegt“ bleibt diese Spalte leer."],
        id="an end for a promise",
    ),
    pytest.param(
        [(W, 3, "Datum", "15.11.2026")],
        [
            "Blatt ‚Wünsche‘, Zeile 3, Spalte F (Datum): an diesem Tag darf der Termin nicht liegen; erwartet: ein Tag zwischen 01.10.2026 und 31.10.2026.",
            "Blatt ‚Wünsche‘, Zeile 3, Spalte F (Datum): zu dieser Zeit darf der Termin nicht liegen; erwartet: Mo 13:30–18:00, Di 13:30–18:00, Mi 13:30–18:00, Do 13:30–18:00.",
        ],
        id="a promise after the last day",
    ),
    pytest.param(
        [(W, 3, "Raum", "gr-sued")],
        [
            "Blatt ‚Wünsche‘, Zeile 3, Spalte H (Raum): „gr-sued“ kommt für den Termin nicht in Frage; erwartet: br-sued."
        ],
        id="a room that does not fit",
    ),
    pytest.param(
        [(W, 3, "Raum", "br-west")],
        ["Blatt ‚Wünsche‘, Zeile 3, Spalte H (Raum): den Raum „br-west“ gibt es nicht."],
        id="an unknown room",
    ),
    pytest.param(
        [(W, "bevorzugt", "Tage", "Mo-Fe")],
        [
            "Blatt ‚Wünsche‘, Zeile 5, Spalte C (Tage): diesen Wochentag gibt es nicht; gefunden: „Mo-Fe“; erwartet: Wochentage wie „Mo“, „Mo-Fr“ oder „Mo Mi Fr“ (Mo, Di, Mi, Do, Fr, Sa, So)."
        ],
        id="a weekday that does not exist",
    ),
    pytest.param(
        [(W, "bevorzugt", "Tage", None)],
        ["Blatt ‚Wünsche‘, Zeile 5, Spalte C (Tage): bei „bevorzugt“ ist diese Angabe nötig."],
        id="windows without days",
    ),
    pytest.param(
        [(W, "bevorzugt", "Bis", dt.time(8, 0))],
        ["Blatt ‚Wünsche‘, Zeile 5, Spalte E (Bis): das Ende liegt nicht nach dem Anfang."],
        id="windows backwards",
    ),
    pytest.param(
        [(W, "bevorzugt", "Datum", dt.date(2026, 10, 8))],
        ["Blatt ‚Wünsche‘, Zeile 5, Spalte F (Datum): bei „bevorzugt“ bleibt diese Spalte leer."],
        id="a day for windows",
    ),
    pytest.param(
        [(W, "möglich", "Wofür", "austauschtrefen")],
        [
            "Blatt ‚Wünsche‘, Zeile 6, Spalte B (Wofür): die Terminart „austauschtrefen“ gibt es nicht. Meinten Sie „austauschtreffen“?"
        ],
        id="an unknown kind of event",
    ),
    pytest.param(
        [(W, "möglich", "Von", dt.time(9, 10))],
        ["Blatt ‚Wünsche‘, Zeile 6, Spalte D (Von): Termine beginnen auf einer Viertelstunde; gefunden: 09:10."],
        id="windows off the grid",
    ),
    pytest.param(
        [remove(W, "möglich")],
        [
            "terminarten.yaml, terminarten.austauschtreffen: die Angabe „fenster“ fehlt.",
            "terminarten.yaml, festgelegt.3.bedarf: den Bedarf „austauschtreffen/kreis“ gibt es nicht.",
        ],
        id="windows gone that are needed",
    ),
    pytest.param(
        [add(W, Wunsch="festgelegt", Wofür="jour-fixe/fz-nord", Von="7:00")],
        [
            "Blatt ‚Wünsche‘, Zeile 16, Spalte D (Von): zu dieser Zeit darf der Termin nicht liegen; erwartet: Mo 08:30–16:00, Di 08:30–16:00, Mi 08:30–16:00, Do 08:30–16:00, Fr 08:30–16:00."
        ],
        id="a new promise outside the windows",
    ),
]


@pytest.mark.parametrize(("edits", "said"), FAULTS)
def test_faults(tmp_path: Path, edits, said) -> None:
    dataset = Dataset.open("beispiel")
    assert complaints(workbook(tmp_path / "b.xlsx", dataset, *edits), dataset) == said


def test_all_faults_at_once(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")
    edits = [(M, "eb-kreis", "Dienstort", "fz-nrod"), (A, 2, "Von", "bald"), (W, 2, "Von", "spät")]
    with pytest.raises(SheetError) as caught:
        prepare(workbook(tmp_path / "b.xlsx", dataset, *edits), dataset)
    assert [(issue.sheet, issue.row, issue.column) for issue in caught.value.issues] == [
        (A, 2, 2),
        (W, 2, 4),
        (M, 29, 4),
    ]
    assert str(caught.value).startswith("Die Tabelle enthält 3 Fehler:\n- Blatt ‚Abwesenheiten‘, Zeile 2, ")


def test_what_is_no_workbook(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")
    (tmp_path / "a.xlsx").write_text("a;b", encoding="utf-8")
    with pytest.raises(SpreadsheetError, match=r"ist keine Excel-Arbeitsmappe\. Bitte speichern Sie"):
        prepare(tmp_path / "a.xlsx", dataset)
    with pytest.raises(SpreadsheetError, match=r"gibt es nicht\. „raumzeit sheet“ schreibt eine\."):
        prepare(tmp_path / "b.xlsx", dataset)
    (tmp_path / "a.ods").write_bytes(b"")
    with pytest.raises(SpreadsheetError, match="ist keine Excel-Arbeitsmappe"):
        prepare(tmp_path / "a.ods", dataset)


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(
        SpreadsheetError, match="steht keines der Blätter „Menschen“, „Räume“, „Abwesenheiten“, „Wünsche“"
    ):
        prepare(tmp_path / "a.xlsx", Dataset.open("beispiel"))


def test_what_nobody_knows_is_told_and_passed_over(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")

    def more(book):
        book[M].cell(1, book[M].max_column + 1).value = "Notiz der Leitung"
        book.create_sheet("Eigenes")

    found = prepare(workbook(tmp_path / "b.xlsx", dataset, more), dataset)
    assert found.changes == ()
    assert found.notes == (
        "Blatt „Menschen“: die Spalte „Notiz der Leitung“ wird nicht gelesen.",
        "Das Blatt „Eigenes“ wird nicht gelesen.",
    )
