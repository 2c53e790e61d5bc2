"""The workbook and its CSV files: read back cell by cell, with the same columns and nothing confidential."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from api.figures import account_rows
from api.papers.tables import Column, Sheet, Unit, sheets
from api.papers.workbook import csv_file, workbook
from calendars.entries import entries
from scheduler.check import check
from scheduler.domain.demands import Visibility
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.time import ZONE
from scheduler.rules.view import PlanView

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)


def made(problem: Problem, plan: Plan) -> dict[str, Sheet]:
    found = sheets(PlanView(problem, plan), check(problem, plan), NOW.date(), problem.fingerprint)
    return {sheet.title: sheet for sheet in found}


def book(problem: Problem, plan: Plan):
    content = workbook(tuple(made(problem, plan).values()), problem.title, NOW)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_every_event_is_a_row_with_a_real_date_and_time(problem, plan):
    sheet = book(problem, plan)["Termine"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    expected = entries(problem, plan)
    assert len(rows) == len(expected) == 33
    for row, entry in zip(rows, expected, strict=True):
        assert row[0] == dt.datetime.combine(entry.date, dt.time())
        assert row[3] == dt.time(*divmod(entry.start, 60))
        assert row[5] == (entry.end - entry.start) / 60
    assert sheet["A2"].number_format == "dd.mm.yyyy"
    assert sheet["D2"].number_format == "hh:mm"


def test_every_sheet_has_filters_a_frozen_heading_and_prints_on_pages(problem, plan):
    found = book(problem, plan)
    assert found.properties.title == problem.title
    assert found.properties.language == "de-DE"
    for sheet in found.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_state == "visible"


def test_accounts_end_as_the_ledger_says(problem, plan):
    rows = made(problem, plan)["Freistellung"].rows
    last = {row[0]: row[7] for row in rows}
    assert last == {row.person.title: row.balance for row in account_rows(problem, plan)}


def test_what_is_missing_is_listed(problem, plan):
    rest = tuple(event for event in plan.events if event.demand != "sozialraumtreffen/fz-nord")
    fewer = Plan(problem=plan.problem, events=rest, rhythms=plan.rhythms)
    (row,) = made(problem, fewer)["Nicht geplant"].rows
    assert row[:4] == ("Sozialraumtreffen (Familienzentrum Oberdorf)", 1, 1, "Pflicht")


def test_nothing_confidential_is_told(problem, plan):
    kinds = tuple(
        kind.model_copy(update={"visibility": Visibility.CONFIDENTIAL}) if kind.id == "leitungsrunde" else kind
        for kind in problem.kinds
    )
    fields = {name: getattr(problem, name) for name in Problem.model_fields}
    secret = Problem(**fields | {"kinds": kinds})
    events = [entry for entry in entries(secret, plan) if entry.confidential]
    assert len(events) == 2
    rows = [row for row in made(secret, plan)["Termine"].rows if row[6] == "belegt"]
    assert [(row[0], row[3]) for row in rows] == [(entry.date, entry.start) for entry in events]
    assert {value for row in rows for value in row[7:13]} == {""}
    told = " ".join(str(value) for sheet in made(secret, plan).values() for row in sheet.rows for value in row)
    assert "Leitungsrunde" not in told


def test_csv_holds_the_same_rows(problem, plan):
    for sheet in made(problem, plan).values():
        content = csv_file(sheet)
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert rows[0] == [column.heading for column in sheet.columns]
        assert len(rows) == len(sheet.rows) + 1
    assert b"\r\n" in content


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@name", "\tx"])
def test_no_text_becomes_a_formula(text):
    columns = (Column("Text", 10, Unit.TEXT, str), Column("Stunden", 10, Unit.HOURS, int))
    sheet = Sheet("Probe", "", columns, ((text, -90),))
    cell = openpyxl.load_workbook(io.BytesIO(workbook((sheet,), "Probe", NOW)))["Probe"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert csv_file(sheet).decode("utf-8-sig") == f"Text;Stunden\r\n'{text};-1,50\r\n"


def test_the_command_writes_both(run, folder, tmp_path):
    done = run("workbook", "beispiel", folder, "-o", tmp_path / "plan.xlsx", "--csv", tmp_path / "csv")
    assert done.code == 0
    assert len(openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets) == 9
    assert sorted(file.name for file in (tmp_path / "csv").iterdir()) == [
        "freistellung.csv",
        "hinweise.csv",
        "kitas.csv",
        "nicht-geplant.csv",
        "personen.csv",
        "raeume.csv",
        "regeln.csv",
        "termine.csv",
        "ueber-diese-mappe.csv",
    ]
