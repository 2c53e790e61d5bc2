"""The week for the notice board: what it tells, to whom, and that it is a sound PDF."""

import datetime as dt
import io

import pypdf
import pytest

from api.inputs import week
from api.papers.notice import families_notice, pdf, room_notice, week_title
from calendars.entries import entries
from calendars.visibility import PublicReader
from scheduler.domain.time import ZONE

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=ZONE)


def told(notice) -> list[tuple[str, str]]:
    return [(entry.time, entry.title) for day in notice.days for entry in day.entries]


def test_families_read_what_is_public_and_nothing_else(problem, plan):
    for text in ("2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-W44"):
        chosen = week(text)
        notice = families_notice(problem, plan, "fz-nord", chosen, NOW)
        public = [e for e in entries(problem, plan) if PublicReader("fz-nord").detail(e) and e.date in chosen.days]
        assert [title for _, title in told(notice)] == [e.title for e in public]


def test_a_kita_reads_nothing_meant_for_another_kitas_families(problem, plan):
    chosen = week("2026-W42")
    for kita in (site for site in problem.sites if site.unit(chosen.days[0]) == "fz-nord"):
        notice = families_notice(problem, plan, kita.id, chosen, NOW)
        meant = {note for day in notice.days for entry in day.entries for note in entry.notes if "Familien der" in note}
        assert meant <= {f"Für Familien der Einrichtung {kita.title}."}


def test_a_door_tells_when_the_room_is_taken_and_never_who_comes(problem, plan):
    event = next(e for e in plan.events if e.demand == "sozialraumtreffen/fz-nord")
    notice = room_notice(problem, plan, "gr-nord", week(event.date.isoformat()), NOW)
    assert any("Sozialraumtreffen" in title for _, title in told(notice))
    assert all(entry.place == "" and entry.notes == () for day in notice.days for entry in day.entries)


def test_holidays_are_named(problem, plan):
    notice = families_notice(problem, plan, "fz-nord", week("2026-W40"), NOW)
    assert [(day.title, day.note) for day in notice.days if day.note] == [
        ("Samstag, 3. Oktober", "Tag der Deutschen Einheit")
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2026-W45", "KW 45 · 2. bis 8. November 2026"),
        ("2026-W40", "KW 40 · 28. September bis 4. Oktober 2026"),
        ("2026-W53", "KW 53 · 28. Dezember 2026 bis 3. Januar 2027"),
    ],
)
def test_weeks_as_people_say_them(text, title):
    assert week_title(week(text)) == title


def test_the_pdf_is_one_tagged_page_with_title_and_language(problem, plan):
    notice = families_notice(problem, plan, "fz-nord", week("2026-W41"), NOW)
    read = pypdf.PdfReader(io.BytesIO(pdf(notice, NOW)))
    assert len(read.pages) == 1
    assert read.metadata is not None
    assert read.metadata.title == "Familienzentrum Oberdorf, KW 41 · 5. bis 11. Oktober 2026"
    assert str(read.trailer["/Root"]["/Lang"]).lower().startswith("de")
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = read.pages[0].extract_text().replace("\n", " ")
    for _, title in told(notice):
        assert title.split(" – ")[0].split()[0] in text


def test_equal_weeks_are_equal_bytes(problem, plan):
    notice = families_notice(problem, plan, "fz-nord", week("2026-W41"), NOW)
    assert pdf(notice, NOW) == pdf(notice, NOW)


def test_text_is_never_markup(problem, plan):
    """A title with the typesetter's own signs is printed as it is."""
    kinds = tuple(kind.model_copy(update={"title": '#panic("x") *fett* $1$'}) for kind in problem.kinds)
    demands = tuple(demand.model_copy(update={"title": ""}) for demand in problem.demands)
    fields = {name: getattr(problem, name) for name in type(problem).model_fields}
    odd = type(problem)(**fields | {"kinds": kinds, "demands": demands})
    read = pypdf.PdfReader(io.BytesIO(pdf(families_notice(odd, plan, "fz-nord", week("2026-W41"), NOW), NOW)))
    assert "*fett*" in read.pages[0].extract_text()


def test_one_for_every_house(run, folder, tmp_path, problem):
    done = run("aushang", "beispiel", folder, "--woche", "2026-W41", "--alle", "-o", tmp_path / "blaetter")
    assert done.code == 0
    assert sorted(file.stem for file in (tmp_path / "blaetter").iterdir()) == sorted(
        site.id for site in problem.sites if site.id != "jugendamt"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Bitte genau eines von --haus, --raum und --alle angeben."),
        (["--haus", "fz-nord", "--alle"], "Bitte genau eines von --haus, --raum und --alle angeben."),
        (["--haus", "fz-nrod"], "Meinten Sie „fz-nord“"),
        (["--raum", "turm"], "Den Raum „turm“ gibt es in diesen Daten nicht."),
    ],
)
def test_what_it_does_not_understand(run, folder, arguments, message):
    done = run("aushang", "beispiel", folder, "--woche", "2026-W41", *arguments)
    assert done.code == 2
    assert message in done.err


def test_a_week_outside_the_plan(run, folder):
    done = run("aushang", "beispiel", folder, "--woche", "2027-W20", "--haus", "fz-nord")
    assert done.code == 2
    assert "liegt nicht im Planungszeitraum" in done.err
