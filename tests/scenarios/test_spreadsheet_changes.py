"""What people change in a workbook arrives in the files, and nothing else does."""
# ruff: noqa: DTZ001 (cells know no time zones)

import datetime as dt
import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from workbooks import add, remove, workbook

from scenarios import Dataset, load
from scenarios.spreadsheet import SpreadsheetError, prepare, save, write

Copy = Callable[..., Path]
M, R, A, W = "Menschen", "Räume", "Abwesenheiten", "Wünsche"


def changed(dataset: Dataset, texts) -> list[str]:
    """The lines that differ, with - and +."""
    lines = []
    for name, text in texts.items():
        before = (dataset.folder / name).read_text(encoding="utf-8").splitlines()
        lines += [
            line
            for line in difflib.unified_diff(before, text.splitlines(), n=0, lineterm="")
            if line[0] in "+-" and line[:3] not in {"---", "+++"}
        ]
    return lines


# edits, what is told, the lines that differ in the files
CASES = [
    pytest.param(
        [(M, "kl-kita-hof", "Di", "9:00 – 12.30 Uhr")],
        ["geändert: menschen.kl-kita-hof.zeiten Mo-Mi 7:30-15:00 → Mo Mi 7:30-15:00, Di 9:00-12:30"],
        [
            "-  kl-kita-hof: {zeiten: Mo-Mi 7:30-15:00} # nur diese Angabe weicht von der Rolle ab",
            "+  kl-kita-hof: {zeiten: [Mo Mi 7:30-15:00, Di 9:00-12:30]} # nur diese Angabe weicht von der Rolle ab",
        ],
        id="times, and the comment beside them stays",
    ),
    pytest.param(
        [(M, "kl-kita-hof", day, None) for day in ("Mo", "Di", "Mi")],
        ["entfernt: menschen.kl-kita-hof.zeiten Mo-Mi 7:30-15:00"],
        ["-  kl-kita-hof: {zeiten: Mo-Mi 7:30-15:00} # nur diese Angabe weicht von der Rolle ab"],
        id="a word of its own that goes leaves no empty entry",
    ),
    pytest.param(
        [(M, "bep-kita-sonne", "Wochenstunden", " 19,5 "), (M, "bep-kita-sonne", "Titel", "BEP: Sonne")],
        [
            "geändert: menschen.bep-kita-sonne.titel BEP Kita Sonne → BEP: Sonne",
            "geändert: menschen.bep-kita-sonne.wochenstunden leer → 19,5",
        ],
        ['+  bep-kita-sonne: {titel: "BEP: Sonne", wochenstunden: 19.5}'],
        id="somebody whom a role brings about",
    ),
    pytest.param(
        [
            add(
                M,
                Kennung="eb-2",
                Rolle="Elternberatung",
                Dienstort="fz-sued",
                Zuständig="fz-nord; fz-sued",
                Wochenstunden=19.5,
                Beginn_am_Dienstort=True,
                Mo="8:00-12:00, 13:00-16:00",
                Mi="8:00-12:00",
            )
        ],
        ["neu: menschen.eb-2 (elternberatung)"],
        [
            "+  eb-2:",
            "+    rolle: elternberatung",
            "+    dienstort: fz-sued",
            "+    zustaendig: [fz-nord, fz-sued]",
            "+    wochenstunden: 19.5",
            "+    beginn_am_dienstort: ja",
            "+    zeiten: [Mo Mi 8:00-12:00, Mo 13:00-16:00]",
        ],
        id="a new person",
    ),
    pytest.param(
        [(R, "br-sued", "Plätze", "6"), (R, "gr-sued", "Gesperrt", "2.11.2026 bis 4.11.2026, 9.11.2026")],
        [
            "geändert: raeume.gr-sued.gesperrt 19.10.2026 bis 20.10.2026 → 02.11.2026 bis 04.11.2026, 09.11.2026",
            "geändert: raeume.br-sued.plaetze 4 → 6",
        ],
        [
            "-  gr-sued: {gesperrt: 2026-10-19 bis 2026-10-20} # neuer Boden",
            "+  gr-sued: {gesperrt: [2026-11-02 bis 2026-11-04, 2026-11-09]} # neuer Boden",
            "+  br-sued: {plaetze: 6}",
        ],
        id="rooms",
    ),
    pytest.param(
        [
            (A, 2, "Bis", "17.10.2026"),
            add(A, Person="eb-kreis", Von=dt.datetime(2026, 10, 30), Grund="Urlaub"),
            add(A, Person=" ksa-sued ", Von="2026-10-05", Bis=46301, Grund="abwesend"),
        ],
        [
            "geändert: abwesenheiten.ksa-nord-1.urlaub 12.10.2026 bis 16.10.2026 → 12.10.2026 bis 17.10.2026",
            "neu: abwesenheiten.eb-kreis.urlaub 30.10.2026",
            "neu: abwesenheiten.ksa-sued.abwesend 05.10.2026 bis 06.10.2026",
        ],
        [
            "-  ksa-nord-1: {urlaub: 2026-10-12 bis 2026-10-16}",
            "-  eb-kreis: {urlaub: 2026-10-09, fortbildung: 2026-10-21}",
            "+  ksa-nord-1: {urlaub: 2026-10-12 bis 2026-10-17}",
            "+  eb-kreis: {urlaub: [2026-10-09, 2026-10-30], fortbildung: 2026-10-21}",
            "+  ksa-sued: {abwesend: [2026-10-05 bis 2026-10-06]}",
        ],
        id="absences, as dates, texts and numbers",
    ),
    pytest.param(
        [remove(A, 4), remove(A, 3)],
        [
            "entfernt: abwesenheiten.eb-kreis.urlaub 09.10.2026",
            "entfernt: abwesenheiten.eb-kreis.fortbildung 21.10.2026",
        ],
        ["-  eb-kreis: {urlaub: 2026-10-09, fortbildung: 2026-10-21}"],
        id="absences gone",
    ),
    pytest.param(
        [
            (W, 2, "Von", 0.625),
            (W, 3, "Raum", None),
            remove(W, 4),
            add(W, Wunsch="Festgelegt", Wofür="ksa-sprechstunde/fz-nord", Von="9.00 Uhr", Datum="2026-10-20"),
        ],
        [
            "geändert: festgelegt.eb-sprechstunde/fz-nord.uhrzeit 14:00 → 15:00",
            "geändert: festgelegt.eb-sprechstunde/fz-sued.raum br-sued → leer",
            "entfernt: festgelegt austauschtreffen/kreis (termin 1, datum 22.10.2026)",
            "neu: festgelegt ksa-sprechstunde/fz-nord (datum 20.10.2026, uhrzeit 9:00)",
        ],
        [
            "-  - {bedarf: eb-sprechstunde/fz-nord, uhrzeit: 14:00}",
            "-  - {bedarf: eb-sprechstunde/fz-sued, datum: 2026-10-15, uhrzeit: 15:30, raum: br-sued}",
            "-  - {bedarf: austauschtreffen/kreis, termin: 1, datum: 2026-10-22}",
            "+  - {bedarf: eb-sprechstunde/fz-nord, uhrzeit: 15:00}",
            "+  - {bedarf: eb-sprechstunde/fz-sued, datum: 2026-10-15, uhrzeit: 15:30}",
            "+  - {bedarf: ksa-sprechstunde/fz-nord, datum: 2026-10-20, uhrzeit: 9:00}",
        ],
        id="promises",
    ),
    pytest.param(
        [
            (W, "bevorzugt", "Tage", "Dienstag - Mittwoch"),
            add(W, Wunsch="bevorzugt", Wofür="elterncafe", Tage="Di, Do", Von=dt.time(9), Bis="11:00"),
            add(W, Wunsch="möglich", Wofür="jour-fixe", Tage="Sa", Von="9:00", Bis="12:00"),
            remove(W, 11),
        ],
        [
            "geändert: terminarten.ksa-sprechstunde.bevorzugt Di-Do 9:00-12:00 → Di Mi 9:00-12:00",
            "neu: terminarten.elterncafe.bevorzugt Di Do 9:00-11:00",
            "neu: terminarten.jour-fixe.fenster Sa 9:00-12:00",
            "entfernt: terminarten.ksa-sprechstunde.fenster Mo-Fr 13:30-16:30",
        ],
        [
            "-    fenster: Mo-Fr 8:30-16:00",
            "-    fenster: [Mo-Fr 8:00-12:30, Mo-Fr 13:30-16:30]",
            "-    bevorzugt: Di-Do 9:00-12:00",
            "+    fenster: [Mo-Fr 8:30-16:00, Sa 9:00-12:00]",
            "+    fenster: [Mo-Fr 8:00-12:30]",
            "+    bevorzugt: Di Mi 9:00-12:00",
            "+    bevorzugt: [Di Do 9:00-11:00]",
        ],
        id="windows",
    ),
]


@pytest.mark.parametrize(("edits", "told", "lines"), CASES)
def test_changes(tmp_path: Path, edits, told, lines) -> None:
    dataset = Dataset.open("beispiel")
    found = prepare(workbook(tmp_path / "b.xlsx", dataset, *edits), dataset)
    assert [str(change) for change in found.changes] == told
    assert sorted(changed(dataset, found.texts)) == sorted(lines)
    save(found, dataset, tmp_path / "neu")
    assert load(tmp_path / "neu").fingerprint == found.problem.fingerprint
    again = prepare(tmp_path / "b.xlsx", Dataset.open(tmp_path / "neu"), anyhow=True)
    assert again.changes == ()


def test_into_a_data_set_of_ones_own(edited: Copy, tmp_path: Path) -> None:
    dataset = Dataset.open(edited())
    file = dataset.folder / "menschen.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    dataset = Dataset.open(dataset.folder)
    path = workbook(tmp_path / "b.xlsx", dataset, (M, "eb-kreis", "Wochenstunden", 25))
    found = prepare(path, dataset)
    assert save(found, dataset, None) == [file]
    assert load(dataset.folder).person["eb-kreis"].weekly_minutes == 25 * 60
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")
    assert sorted(p.name for p in dataset.folder.iterdir()) == sorted(p.name for p in dataset.files)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")
    found = prepare(workbook(tmp_path / "b.xlsx", dataset), dataset)
    with pytest.raises(SpreadsheetError, match="gehört zum Programm und bleibt, wie er ist"):
        save(found, dataset, None)
    (tmp_path / "neu").mkdir()
    (tmp_path / "neu" / "x").touch()
    with pytest.raises(SpreadsheetError, match="gibt es schon und wird nicht überschrieben"):
        save(found, dataset, tmp_path / "neu")


def test_data_that_changed_meanwhile(edited: Copy, tmp_path: Path) -> None:
    """What somebody else entered since is not lost without a word."""
    path = tmp_path / "b.xlsx"
    write(Dataset.open("beispiel"), path)
    dataset = Dataset.open(
        edited(("menschen.yaml", "eb-kreis: {urlaub: 2026-10-09,", "eb-kreis: {urlaub: 2026-10-08,"))
    )
    found = prepare(path, dataset)
    assert [str(change) for change in found.changes] == [
        "geändert: abwesenheiten.eb-kreis.urlaub 08.10.2026 → 09.10.2026"
    ]
    assert found.notes == (
        "Die Daten wurden geändert, seit die Tabelle geschrieben wurde; es gilt, was die Tabelle sagt.",
    )
    file = dataset.folder / "menschen.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("2026-10-08", "[2026-10-08, 2026-10-09]"), encoding="utf-8"
    )
    dataset = Dataset.open(dataset.folder)
    with pytest.raises(SpreadsheetError) as caught:
        prepare(path, dataset)
    assert str(caught.value) == (
        "Die Daten wurden geändert, seit die Tabelle geschrieben wurde, und diese Zeile fehlt darin:\n"
        "- entfernt: abwesenheiten.eb-kreis.urlaub 08.10.2026\n"
        "Mit --trotzdem wird es entfernt; sonst schreiben Sie bitte mit „raumzeit sheet“ eine neue Tabelle."
    )
    assert len(prepare(path, dataset, anyhow=True).changes) == 1


def test_what_comes_about_by_itself_stays(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")
    edits = [remove(M, "bep-fz-nord"), (M, "leitung-nord", "Titel", None), remove(R, "gr-nord")]
    title = "Leitung Familienzentrum Oberdorf"
    found = prepare(workbook(tmp_path / "b.xlsx", dataset, *edits), dataset)
    assert found.changes == ()
    assert found.notes == (
        "„bep-fz-nord“ fehlt auf dem Blatt „Menschen“ und bleibt: „bep“ bringt die Zeile hervor.",
        "„gr-nord“ fehlt auf dem Blatt „Räume“ und bleibt: „gemeinsamer_raum“ bringt die Zeile hervor.",
        f"menschen.leitung-nord.titel: die Zelle ist leer; es gilt weiter die Vorgabe ({title}).",
    )


def test_rows_that_go(edited: Copy, tmp_path: Path) -> None:
    """What stands alone can be taken out; comments below it stay where they are."""
    line = "  referent-1: {rolle: referent}\n"
    dataset = Dataset.open(edited(("menschen.yaml", line, f"{line}  r-2: {{rolle: referent}}\n")))
    edits = [remove(M, "r-2"), add(R, Kennung="el-hof", Raumart="elternecke", Haus="kita-hof", Plätze=8.0)]
    found = prepare(workbook(tmp_path / "b.xlsx", dataset, *edits), dataset)
    assert [str(change) for change in found.changes] == ["entfernt: menschen.r-2", "neu: raeume.el-hof (elternecke)"]
    assert changed(dataset, found.texts) == [
        "-  r-2: {rolle: referent}",
        "+  el-hof: {art: elternecke, haus: kita-hof, plaetze: 8}",
    ]


def test_a_role_changed_keeps_what_the_row_says(tmp_path: Path) -> None:
    """The times came from the old role; the new one has none."""
    dataset = Dataset.open("beispiel")
    found = prepare(workbook(tmp_path / "b.xlsx", dataset, (M, "referent-1", "Rolle", "elternberatung")), dataset)
    assert found.problem.person["referent-1"].role == "elternberatung"
    assert found.problem.person["referent-1"].availability is None


def test_what_would_have_no_effect_is_refused(edited: Copy, tmp_path: Path) -> None:
    folder = edited(
        ("menschen.yaml", "referent-1: {rolle: referent}", "referent-1: {rolle: referent, ohne_dienstort: ja}")
    )
    dataset = Dataset.open(folder)
    with pytest.raises(SpreadsheetError) as caught:
        prepare(workbook(tmp_path / "b.xlsx", dataset, (M, "referent-1", "Dienstort", "fz-nord")), dataset)
    assert (
        "Blatt ‚Menschen‘, Zeile 31, Spalte D (Dienstort): „menschen.referent-1.dienstort“ hätte so keine Wirkung"
        in str(caught.value)
    )
