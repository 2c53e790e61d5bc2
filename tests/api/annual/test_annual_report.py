"""The year's figures: counted by hand in a small county, and by other means in the real one."""

import csv
import dataclasses
import datetime as dt
import io
import json
from collections import Counter

import openpyxl
import pypdf
import pytest

from api.annual.count import annual_report, occurrences
from api.annual.model import Fate, Period, Record
from api.annual.page import render, shown
from api.annual.paper import pdf
from api.annual.records import RecordsError, read_records
from api.annual.sheets import lines, sheets
from api.annual.tables import COUNTY, EVERYBODY, OFFICE, Audience, chapters, marginals
from api.papers.workbook import csv_file, workbook
from api.start import READY
from scenarios import load
from scheduler.domain.plan import EventId, Plan
from scheduler.domain.resources import Assignment
from tests.api.overview.conftest import Page
from tests.calendars.small_county import EVENTS, LAST, NOW, PROBLEM, changed

YEAR = Period(dt.date(2026, 8, 1), dt.date(2027, 8, 1))
KINDS = tuple(
    kind.model_copy(update={"family_offer": kind.id in {"sprechstunde", "treff", "kurs"}}) for kind in PROBLEM.kinds
)
DEMANDS = tuple(
    demand.model_copy(update={"mandatory_per_period": 1} if demand.id == "treffen" else {})
    for demand in PROBLEM.demands
)
COUNTY_PROBLEM = changed(PROBLEM, kinds=KINDS, demands=DEMANDS)
PLAN = Plan(problem=PROBLEM.title, events=EVENTS)
RECORDS = {
    EventId("sprechstunde", 0): Record(Fate.HELD, 7),
    EventId("sprechstunde", 1): Record(Fate.CANCELLED),
    EventId("kurs", 0): Record(Fate.HELD, 0),
    EventId("kurs", 1): Record(Fate.HELD),
    EventId("treffen", 0): Record(Fate.HELD),
}


def made(records=RECORDS, period=YEAR, **more):
    return annual_report(COUNTY_PROBLEM, occurrences(COUNTY_PROBLEM, PLAN, records), period, **more)


def row(report, table, *labels, audience=OFFICE, chapter=COUNTY):
    found = {one.title: one for one in chapters(report, COUNTY_PROBLEM, audience)}[chapter]
    (same,) = [t for t in found.tables if t.name == table]
    (values,) = [r.values for r in same.rows if r.labels == labels]
    return tuple(value if isinstance(value, int) else value.value for value in values)


def test_offers_by_kind_format_and_kita():
    report = made()
    assert row(report, "angebote-art", "Sprechstunde Elternberatung") == (10, 1, 1, 8, 7, 1)
    assert row(report, "angebote-art", "Elternkurs") == (2, 2, 0, 0, 0, 1)
    assert row(report, "angebote-art", "Elterntreff") == (1, 0, 0, 1, "nicht erfasst", 0)
    assert row(report, "angebote-format", "digital") == (1, 1, 0, 0, "nicht erfasst", 0)
    assert row(report, "angebote-kita", "Kita Volxheim", chapter="Fürfeld")[:2] == (1, 0)
    assert row(report, "angebote-kita", "Familienzentrum Kirn", chapter="Kirn") == (0, 0, 0, 0, "nicht erfasst", 0)
    # the digital course belongs to no house: it is counted for the county and for no Familienzentrum
    assert row(report, "angebote-familienzentrum", "Kreis")[0] == 1


def test_days_are_half_open_and_what_nobody_wrote_down_is_open_unless_said_otherwise():
    ends = made(period=Period(dt.date(2026, 9, 1), dt.date(2026, 9, 29)))
    assert row(ends, "angebote-art", "Sprechstunde Elternberatung")[0] == 2
    assert ends.reach is None
    assert made(period=Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1))).reach == COUNTY_PROBLEM.horizon
    assert row(made(assumed=Fate.HELD), "angebote-art", "Sprechstunde Elternberatung")[1:4] == (9, 1, 0)


def test_meetings_count_in_the_year_in_which_their_part_ends():
    part = f"Zeitraum, 01.08.2026 bis {LAST:%d.%m.%Y}"
    assert row(made(), "pflicht", "Sozialraumtreffen", part) == (1, 1, 1, 0, 0, 1)
    assert made(period=Period(dt.date(2026, 1, 1), dt.date(2027, 1, 1))).county.duties == ()
    happened = occurrences(COUNTY_PROBLEM, PLAN, RECORDS)
    before = [dataclasses.replace(one, date=one.date.replace(year=2025)) for one in happened]
    assert annual_report(COUNTY_PROBLEM, [*before, *happened], YEAR).county == made().county


def test_hours_of_persons_are_for_those_who_may():
    report = made()
    assert row(report, "stunden", "Elternberatung Nord", "zusammen") == (3, 300, 8, 960)
    own = Audience(persons=frozenset({"ksa-fuerfeld"}))
    seen = {
        r.labels[0]
        for c in chapters(report, COUNTY_PROBLEM, own)
        for t in c.tables
        if t.name == "stunden"
        for r in t.rows
    }
    assert seen == {"Kita-Sozialarbeit Fürfeld"}
    for audience in (EVERYBODY, Audience(centres=frozenset({"fz-fuerfeld"}))):
        names = {t.name for c in chapters(report, COUNTY_PROBLEM, audience) for t in c.tables}
        assert "stunden" not in names


def test_confidential_events_are_one_number_and_a_small_one_is_not_told():
    assert row(made(), "vertraulich", "Vertrauliche Termine") == ("nicht genannt",)
    told = render(shown(made(), COUNTY_PROBLEM, OFFICE))
    assert "Beratungsgespräch" not in told
    assert "Beratungsgespräch" not in csv_file(lines(shown(made(), COUNTY_PROBLEM, OFFICE))).decode("utf-8-sig")


def test_the_public_version_has_neither_small_numbers_nor_people():
    ready = shown(made(), COUNTY_PROBLEM, EVERYBODY)
    page = Page(render(ready))
    for person in COUNTY_PROBLEM.people:
        assert person.title not in page.words
    assert row(made(), "angebote-art", "Elternkurs", audience=EVERYBODY) == ("nicht genannt", 0, 0)
    for chapter in ready.chapters:
        for table in chapter.tables:
            for one in table.rows:
                told = one.values[1:] if table.name == "pflicht" else one.values
                assert not any(isinstance(value, int) and 0 < value < 5 for value in told)


def test_a_kita_that_changes_its_familienzentrum_stands_with_both():
    moved = COUNTY_PROBLEM.site["kita-volxheim"].model_copy(
        update={
            "catchment": (
                Assignment(unit="fz-fuerfeld", valid_to=dt.date(2026, 12, 31)),
                Assignment(unit="fz-kirn", valid_from=dt.date(2027, 1, 1)),
            )
        }
    )
    sites = tuple(moved if site.id == moved.id else site for site in COUNTY_PROBLEM.sites)
    problem = changed(COUNTY_PROBLEM, sites=sites)
    report = annual_report(problem, occurrences(problem, PLAN, {}), YEAR)
    assert [moved.id in section.houses for section in report.sections] == [True, True, False]
    assert [section.offered.planned for section in report.sections] == [12, 0, 1]
    told = " ".join(shown(report, problem, OFFICE).notes)
    assert "Kein einziges Angebot war geplant für: Familienzentrum Kirn." in told


def test_the_page_can_be_read_by_everybody_and_the_paper_is_tagged():
    ready = shown(made(), COUNTY_PROBLEM, OFFICE)
    page = Page(render(ready))
    assert len(page.all("table")) == len(page.all("caption")) == sum(len(c.tables) for c in ready.chapters)
    assert all(th.get("scope") for th in page.all("th"))
    assert all(svg["aria-label"] for svg in page.all("svg"))
    reader = pypdf.PdfReader(io.BytesIO(pdf(ready, NOW)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    assert "Sprechstunde Elternberatung" in reader.pages[0].extract_text()


def test_the_county_is_the_sum_and_the_real_one_is_counted_right():
    problem = load("bad-kreuznach-2026-27")
    plan = Plan.model_validate_json((READY / "bad-kreuznach-2026-27.json").read_text(encoding="utf-8"))
    report = annual_report(problem, occurrences(problem, plan, {}), YEAR)
    raw = json.loads((READY / "bad-kreuznach-2026-27.json").read_text(encoding="utf-8"))["events"]
    offers = {kind.id for kind in problem.kinds if kind.family_offer}
    by_kind = Counter(e["demand"].partition("/")[0] for e in raw)
    assert {k: n for k, n in by_kind.items() if k in offers} == {
        key[2]: tally.planned for key, tally in marginals(report)[0].items() if key[:2] == ("art", "*")
    }
    by_house = Counter(e["demand"].split("/")[1] for e in raw if e["demand"].startswith("ksa-praesenz-kita/"))
    told = Counter()
    for section in report.sections:
        for offer in section.offers:
            if offer.kind == "ksa-praesenz-kita":
                told[offer.house] += offer.tally.planned
    assert told == by_house
    digital = {room.id for room in problem.rooms if room.site is None}
    assert sum(o.tally.planned for o in report.county.offers if o.format.value == "digital") == sum(
        e["room"] in digital and e["demand"].partition("/")[0] in offers for e in raw
    )
    assert sum(section.offered.planned for section in report.sections) == report.county.offered.planned == 2438
    assert all(duty.tally.planned >= duty.required for duty in report.county.duties)
    minutes = Counter()
    for e in raw:
        demand = problem.demand[e["demand"]]
        for person in {*demand.required, *e["attendees"]}:
            minutes[person] += demand.minutes
    hours = Counter()
    for h in report.county.hours:
        hours[h.person] += h.held_minutes + h.open_minutes
    assert hours
    assert all(minutes[person] == known for person, known in hours.items())


def test_tables_are_written_as_workbook_and_as_lines():
    ready = shown(made(), COUNTY_PROBLEM, OFFICE)
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets(ready), ready.title, NOW)))
    assert book.sheetnames[0] == "Angebote nach Art"
    assert ("Landkreis gesamt", "Elterntreff", 1, 0, 0, 1, "nicht erfasst", 0) in set(
        book["Angebote nach Art"].iter_rows(values_only=True)
    )
    rows = list(csv.reader(io.StringIO(csv_file(lines(ready)).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["Bereich", "Familienzentrum", "Kita", "Merkmal", "Wert"]
    assert ["Angebote nach Kita", "Fürfeld", "Kita Volxheim", "geplant", "1"] in rows
    assert ["Angebote nach Art", "Landkreis gesamt", "", "Elterntreff: Teilnahmen", "nicht erfasst"] in rows


def test_what_happened_is_read_from_yaml_and_tables(tmp_path):
    yaml = tmp_path / "gehalten.yaml"
    yaml.write_text(
        "termine:\n  sprechstunde#1: {stand: gehalten, teilnehmende: 7}\n  sprechstunde#2: abgesagt\n"
        "  kurs#1: {teilnehmende: 0}\n",
        encoding="utf-8",
    )
    table = tmp_path / "gehalten.csv"
    table.write_bytes(
        "\ufeffTermin;Kennung;Stand;Teilnehmende\r\nA;sprechstunde#1;Gehalten;7\r\nB;sprechstunde#2;abgesagt;\r\nC;kurs#1;;0\r\nD;kurs#2;;\r\n".encode()
    )
    book = tmp_path / "gehalten.xlsx"
    made_book = openpyxl.Workbook()
    for line in (
        ("Kennung", "Stand", "Teilnehmende"),
        ("sprechstunde#1", "gehalten", 7.0),
        ("sprechstunde#2", "abgesagt", None),
        ("kurs#1", None, 0),
    ):
        made_book.active.append(line)
    made_book.save(book)
    expected = {
        EventId("sprechstunde", 0): Record(Fate.HELD, 7),
        EventId("sprechstunde", 1): Record(Fate.CANCELLED),
        EventId("kurs", 0): Record(Fate.HELD, 0),
    }
    for file in (yaml, table, book):
        assert read_records(file, PLAN) == expected


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", "termine:\n  sprechstunde#99: gehalten\n", "Zeile 2, Spalte 3, termine.sprechstunde#99"),
        ("a.yaml", "termine:\n  kurs#1: gehallten\n", "Zeile 2"),
        ("a.csv", "Kennung;Teilnehmende\nkurs#1;viele\n", "Zeile 2, Spalte 2, termine.kurs#1.teilnehmende"),
        ("a.csv", "Kennung;Stand\nkurs#1;gehalten\nkurs#1;abgesagt\n", "zum zweiten Mal"),
        ("a.csv", "Kennung;Stand;Teilnehmende\nkurs#1;abgesagt;4\n", "keine Teilnehmenden"),
        ("a.csv", "Termin;Stand\nkurs;gehalten\n", "die Spalte „Kennung“ fehlt"),
        ("a.xlsx", "kein Excel", "keine Arbeitsmappe"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_place(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RecordsError) as caught:
        read_records(tmp_path / name, PLAN)
    assert said in str(caught.value)
    assert name in str(caught.value)


def test_the_command_writes_everything(run, folder, tmp_path):
    assert run("jahresbericht", "beispiel", folder, "--vorlage", tmp_path / "v.csv").code == 0
    done = run(
        *("jahresbericht", "beispiel", folder, "--gehalten", tmp_path / "v.csv", "--sonst-gehalten", "--oeffentlich"),
        *("-o", tmp_path / "j.html", "--mappe", tmp_path / "j.xlsx", "--csv", tmp_path / "j.csv"),
        *("--pdf", tmp_path / "j.pdf", "--von", "1.8.2026", "--bis", "2027-08-01"),
    )
    assert done.code == 0, done.err
    assert all((tmp_path / f"j.{kind}").stat().st_size for kind in ("html", "xlsx", "csv", "pdf"))
    wrong = run("jahresbericht", "beispiel", folder, "--von", "1.8.2026", "--bis", "1.8.2026")
    assert wrong.code != 0
    assert "liegt kein Tag" in wrong.err
