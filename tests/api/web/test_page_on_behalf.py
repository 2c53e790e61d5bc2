"""Booking for somebody else: whoever runs the room enters it, whose it is reads so and may change it."""

import re

import pytest

from api.accounts import manage
from api.accounts.manage import OPERATOR, Wanted
from api.rights import Role
from api.store import accounts, outbox
from tests.api.web.visitor import PEOPLE, account, visitor

WISH = {
    "raum": "gr-fuerfeld", "tag": "2026-10-06", "von": "10:00", "bis": "12:00", "titel": "Elternabend",
    "zweck": "sonstiges", "personen": "5", "haus": "",
}  # fmt: skip
OPTION = re.compile(r'<option value="([^"]*)"[^>]*>([^<]*)')


@pytest.fixture
def bep(browser):
    return visitor(browser, "bep")


@pytest.fixture
def lead(browser):
    return visitor(browser, "leitung")


def id_of(browser, login: str) -> str:
    with browser.service.database.read() as connection:
        return accounts.by_login(connection, login).id


def choices(page) -> dict[str, str]:
    """Labels and values that the form offers."""
    select = page.source.partition('<select id="fuer"')[2].partition("</select>")[0]
    return {label: value for value, label in OPTION.findall(select)}


def test_the_lead_enters_what_is_somebody_elses(browser, bep, lead):
    page = lead.see("/buchen")
    offered = choices(page)
    assert list(offered) == ["für mich selbst", "BEP Volxheim"]
    made = lead.done(page.form("/buchen"), **WISH, fuer=offered["BEP Volxheim"])
    assert "Gebucht für BEP Volxheim, eingetragen von Ihnen" in made.text
    assert "für BEP Volxheim, eingetragen von Ihnen" in lead.see("/buchungen?wessen=raeume").text
    assert "Elternabend" not in lead.see("/buchungen").text
    mine = bep.see("/buchungen")
    assert "Elternabend" in mine.text
    assert "bestätigt eingetragen von Leitung Fürfeld" in mine.text
    assert "Gebucht für BEP Volxheim, eingetragen von Leitung Fürfeld" in bep.see(made.path).text
    cancel = bep.see(f"{made.path}/absagen").form(f"{made.path}/absagen")
    assert "abgesagt" in bep.done(cancel).text


def test_whose_it_is_gets_the_mail(browser, lead):
    account(browser, Wanted(login="bep", role=Role.BEP, person="bep-volxheim", mail="bep@example.org"))
    lead.done(lead.see("/buchen").form("/buchen"), **WISH, fuer=id_of(browser, "bep"))
    with browser.service.database.read() as connection:
        assert [mail.subject for mail in outbox.by_address(connection, "bep@example.org")] == [
            "Ihre Buchung ist bestätigt"
        ]


def test_a_series_for_somebody_else(browser, bep, lead):
    form = lead.see("/buchen").form("/buchen")
    lead.done(form, **WISH, wiederholung="1", serie_anzahl="3", fuer=id_of(browser, "bep"))
    assert bep.see("/buchungen").text.count("eingetragen von Leitung Fürfeld") == 3


def test_other_times_are_offered_for_the_same_owner(browser, bep, lead):
    lead.done(lead.see("/buchen").form("/buchen"), **WISH)
    taken = lead.shown(lead.see("/buchen").form("/buchen"), 409, **WISH, fuer=id_of(browser, "bep"))
    assert "eingetragen von Ihnen" in lead.done(taken.form("/buchen")).text


def test_only_whoever_runs_the_room(browser, bep, lead):
    form = lead.see("/buchen").form("/buchen")
    elsewhere = {**WISH, "raum": "el-volxheim", "fuer": id_of(browser, "bep")}
    refused = lead.shown(form, 403, **elsewhere)
    assert "Für andere bucht nur, wer den Raum verwaltet." in refused.text
    assert ("fuer", elsewhere["fuer"]) in refused.form("/buchen").fields
    assert not choices(bep.see("/buchen"))
    form = bep.see("/buchen").form("/buchen")
    form.controls.add("fuer")
    assert bep.send(form, **WISH, fuer=id_of(browser, "leitung")).status_code == 403


def test_closed_accounts_are_not_offered_and_refused(browser, bep, lead):
    form, closed = lead.see("/buchen").form("/buchen"), id_of(browser, "bep")
    wanted = Wanted(login="bep", role=Role.BEP, active=False)
    manage.change(browser.service, OPERATOR, closed, wanted, None)
    assert "Dieses Konto gibt es nicht." in lead.shown(form, 422, **WISH, fuer=closed).text
    assert not choices(lead.see("/buchen"))


def test_accounts_of_one_title_are_told_apart_and_only_the_office_reads_logins(browser, lead):
    office = visitor(browser, "amt")
    for login, house in (("m.muster", "kita-volxheim"), ("e.beispiel", "fz-kirn")):
        account(browser, Wanted(login=login, role=Role.KITA_LEITUNG, title="Kita-Leitung", houses=(house,)))
    assert {"Kita-Leitung (Kita Volxheim)", "Kita-Leitung (Familienzentrum Kirn)"} <= set(choices(lead.see("/buchen")))
    assert "muster" not in lead.see("/buchen").source
    assert {"Kita-Leitung (m.muster)", "Kita-Leitung (e.beispiel)"} <= set(choices(office.see("/buchen")))


def test_confidential_is_read_by_whose_it_is_and_who_entered_it(browser, bep, lead):
    office = visitor(browser, "amt")
    form = lead.see("/buchen").form("/buchen")
    made = lead.done(form, **WISH, sicht="vertraulich", fuer=id_of(browser, "bep"))
    for reader in (lead, bep):
        page = reader.see(made.path)
        assert "Elternabend" in page.text
        assert "nur, für wen gebucht ist und wer eingetragen hat" in page.text
    assert "Elternabend" not in office.see(made.path).source


def test_everybody_is_offered_by_title(browser, lead):
    for login in PEOPLE.keys() - {"leitung"}:
        account(browser, PEOPLE[login])
    labels = list(choices(lead.see("/buchen")))
    assert len(labels) == len(PEOPLE)
    assert labels[1:] == sorted(labels[1:], key=str.casefold)
