"""The report on paper: a tagged PDF (PDF/UA-1) of the same tables; the text reaches the typesetter as data."""

import datetime as dt
import json
from pathlib import Path

import typst

from api.annual.page import Shown, written
from api.annual.tables import Table
from scheduler.domain.time import ZONE
from scheduler.rules.words import date_text

TEMPLATE = Path(__file__).with_name("annual.typ")


def pdf(found: Shown, now: dt.datetime) -> bytes:
    """The report as a PDF with tags, title and language, with the typesetter's own fonts only.

    Args:
        found: what it says.
        now: aware; written into the file as its date, so that equal reports of one moment are equal bytes.
    """
    period = found.report.period
    data = {
        "kicker": found.kicker,
        "title": found.title,
        "period": f"{date_text(period.first)} bis {date_text(period.last)}",
        "notes": found.notes,
        "footer": f"{found.title} · Stand {date_text(now.astimezone(ZONE).date())}",
        "chapters": [
            {"title": chapter.title, "tables": [_table(table, told=number == 0) for table in chapter.tables]}
            for number, chapter in enumerate(found.chapters)
        ],
    }
    made: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        format="pdf",
        timestamp=int(now.timestamp()),
    )
    return made


def _table(table: Table, *, told: bool) -> dict[str, object]:
    """A table for the typesetter; how it is read is told in the first chapter, about hours in all."""
    width = len(table.labels)
    return {
        "title": table.title,
        "about": table.about if told or table.name == "stunden" else "",
        "labels": [label.value for label in table.labels],
        "columns": [column.heading for column in table.columns],
        "rows": [
            {
                "labels": [*row.labels, *[""] * (width - len(row.labels))],
                "values": [written(value, column) for value, column in zip(row.values, table.columns, strict=True)],
                "whole": row.whole,
            }
            for row in table.rows
        ],
    }
