"""A workbook that nobody touched changes nothing; one that people saved says the same."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from workbooks import column, row, workbook

from scenarios import Dataset, load, shipped
from scenarios.dataset import SHIPPED
from scenarios.spreadsheet import prepare, save, write
from scenarios.spreadsheet.columns import GUIDE, LISTS, SHEETS, Kind
from scenarios.starter import start

DATA = Path(__file__).parent / "data"


@pytest.fixture(params=[*shipped(), "neu"])
def dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Dataset:
    if request.param == "neu":
        start(tmp_path / "neu", year=2026)
        return Dataset.open(tmp_path / "neu")
    return Dataset.open(request.param)


def test_an_untouched_workbook_changes_nothing(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "kreis.xlsx"
    write(dataset, path)
    found = prepare(path, dataset)
    assert (found.changes, found.notes, found.texts) == ((), (), {})
    assert found.before == found.problem.fingerprint == dataset.problem().fingerprint


def test_it_changes_nothing_in_a_copy_either(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "kreis.xlsx"
    write(dataset, path)
    save(prepare(path, dataset), dataset, tmp_path / "kopie")
    assert load(tmp_path / "kopie").fingerprint == dataset.problem().fingerprint
    for file in dataset.files:
        assert (tmp_path / "kopie" / file.name).read_bytes() == file.read_bytes()


def test_saved_by_libreoffice(tmp_path: Path) -> None:
    """Written by us, filled in with dates, times and formulas, and saved by LibreOffice 7."""
    dataset = Dataset.open("beispiel")
    found = prepare(DATA / "libreoffice.xlsx", dataset)
    assert [str(change) for change in found.changes] == [
        "geändert: menschen.eb-kreis.wochenstunden 39 → 24,5",
        "geändert: menschen.eb-kreis.zeiten Mo-Fr 9:00-18:00 → Mo-Do 9:00-18:00, Fr 9:00-12:30",
        "neu: abwesenheiten.ksa-sued.urlaub 06.10.2026 bis 07.10.2026",
        "geändert: festgelegt.eb-sprechstunde/fz-nord.uhrzeit 14:00 → 14:45",
        "geändert: festgelegt.eb-sprechstunde/fz-sued.uhrzeit 15:30 → 15:00",
    ]


def test_sheets_and_columns_in_another_order(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")

    def shuffle(book):
        book.move_sheet("Wünsche", -3)
        page = book["Abwesenheiten"]
        for at in range(1, page.max_row + 1):
            values = [page.cell(at, number).value for number in (4, 2, 3, 1)]
            for number, value in enumerate(values, start=1):
                page.cell(at, number).value = value
        page.insert_rows(3, 2)

    assert prepare(workbook(tmp_path / "b.xlsx", dataset, shuffle), dataset).changes == ()


def test_a_sheet_alone(tmp_path: Path) -> None:
    dataset = Dataset.open("beispiel")

    def only_absences(book):
        for title in ("Menschen", "Räume", "Wünsche", GUIDE, LISTS):
            del book[title]

    found = prepare(workbook(tmp_path / "b.xlsx", dataset, only_absences), dataset)
    assert found.changes == ()
    assert found.notes == tuple(
        f"Das Blatt „{title}“ fehlt; was es enthielt, bleibt unverändert." for title in ("Menschen", "Räume", "Wünsche")
    )


def test_what_a_workbook_offers(tmp_path: Path) -> None:
    """Headings with notes, lists to choose from, real dates and times, headings that stay in sight, filters."""
    path = tmp_path / "b.xlsx"
    assert write(Dataset.open("beispiel"), path) == {"Menschen": 30, "Räume": 13, "Abwesenheiten": 3, "Wünsche": 14}
    book = load_workbook(path)
    assert book.sheetnames == ["Anleitung", "Menschen", "Räume", "Abwesenheiten", "Wünsche", "Listen"]
    assert all(page.sheet_state == "visible" for page in book.worksheets)
    guide = {str(cell.value) for cell in book[GUIDE]["A"]}
    for sheet in SHEETS:
        page = book[sheet.title]
        assert page.freeze_panes is not None
        assert page.auto_filter.ref.startswith("A1:")
        offered = {dv.type for dv in page.data_validations.dataValidation}
        for number, each in enumerate(sheet.columns, start=1):
            assert page.cell(1, number).value == each.title
            assert page.cell(1, number).comment.text == each.note
            assert each.title in guide or each.kind is Kind.TIMES
        assert {each.kind for each in sheet.columns} & {Kind.DATE} == ({Kind.DATE} if "date" in offered else set())
    absences, wishes = book["Abwesenheiten"], book["Wünsche"]
    assert absences.cell(2, column(absences, "Von")).value == dt.datetime(2026, 10, 12)  # noqa: DTZ001 (cells know no time zones)
    assert wishes.cell(2, column(wishes, "Von")).value == dt.time(14, 0)
    people = next(dv for dv in absences.data_validations.dataValidation if dv.type == "list")
    assert people.formula1 == "'Menschen'!$A$2:$A$331"


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    folder = tmp_path / "kreis"
    shutil.copytree(SHIPPED / "beispiel", folder)
    file = folder / "menschen.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("titel: Elternberatung}", 'titel: "=1+1"}'), encoding="utf-8")
    dataset = Dataset.open(folder)
    assert dataset.problem().person["eb-kreis"].title == "=1+1"
    path = workbook(tmp_path / "b.xlsx", dataset)
    page = load_workbook(path)["Menschen"]
    assert page.cell(row(page, "eb-kreis"), 2).value == "=1+1"
    write(dataset, path)
    assert prepare(path, dataset).changes == ()
