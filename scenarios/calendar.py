"""Days with a meaning: public holidays, school holidays, half-years, and the numbers of the rules."""

import datetime as dt

import holidays

from scenarios.errors import COUNTRY, STATE, Findings
from scenarios.schema import Datensatz, Regeln
from scheduler.domain.problem import NamedRange, Policy

_POLICY = {
    "ruhezeit_minuten": "rest_minutes",
    "tag_minuten": "day_limit_minutes",
    "abend_ab": "evening_from",
    "abende_je_woche": "evenings_per_week",
    "ueberziehen_minuten": "overdraw_minutes",
    "auslastung_prozent": "workload_percent",
    "auslastung_vielfaches": "workload_rates",
    "weit_minuten": "far_minutes",
    "heute": "today",
}


def public_holidays(data: Datensatz, findings: Findings) -> dict[dt.date, str]:
    """Public holidays of the data set's days by country and state, with their German names."""
    where, horizon = data.feiertage, data.zeitraum
    states = holidays.list_supported_countries()
    if where.staat not in states:
        findings.unknown(("feiertage", "staat"), COUNTRY, where.staat, states)
        return {}
    if where.land is not None and where.land not in states[where.staat]:
        findings.unknown(("feiertage", "land"), STATE, where.land, states[where.staat])
        return {}
    years = range(horizon.first.year, horizon.last.year + 1)
    calendar = holidays.country_holidays(where.staat, subdiv=where.land, years=years, language="de")
    named = {day: name for day, name in calendar.items() if day in horizon}
    return dict(sorted({**named, **{day: name for day, name in where.zusaetzlich.items() if day in horizon}}.items()))


def school_holidays(data: Datensatz) -> tuple[NamedRange, ...]:
    """School holidays that touch the data set's days, whole."""
    return tuple(
        NamedRange(title=f.titel, first=f.zeit.first, last=f.zeit.last)
        for f in data.schulferien
        if f.zeit.intersection(data.zeitraum) is not None
    )


def policy(data: Datensatz) -> Policy:
    """The numbers of the rules, with the defaults of the domain where the files say nothing."""
    rules: Regeln = data.regeln
    given = {_POLICY[field]: getattr(rules, field) for field in rules.model_fields_set}
    return Policy(account_years=data.kita_jahre, **given)
