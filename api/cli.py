"""The command ``raumzeit``."""

import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, NamedTuple

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from api.exits import ExitCode
from api.terminal.console import stderr
from api.terminal.german import GermanGroup, LaterCommand, speak_german, translated
from scheduler.errors import RaumzeitError, SolveError


def exits(*codes: ExitCode) -> str:
    """What ``--help`` says about exit codes."""
    return "Rückgabewerte:\n\n" + "\n".join(f"{code:>3}  {code.title}" for code in codes)


class Command(NamedTuple):
    """A command, whose module is imported when it is called: all of them together take seconds to import.

    Attributes:
        place: where its function is, as ``module:function`` under ``api.commands``.
        line: what the list of commands says, the first sentence of that function's docstring.
        codes: what it may return.
    """

    name: str
    place: str
    line: str
    codes: tuple[ExitCode, ...]


_ALWAYS = (ExitCode.DONE, ExitCode.INTERNAL, ExitCode.INPUT)
_JUDGED = (*_ALWAYS, ExitCode.UNPLACED, ExitCode.VIOLATIONS)
COMMANDS = (
    Command(
        "plan",
        "plan:plan",
        "Plant die Termine eines Datensatzes und schreibt Plan, Übersicht und Kalender.",
        (*_JUDGED, ExitCode.ABORTED),
    ),
    Command("check", "check:check", "Prüft einen Plan gegen alle Regeln, ohne neu zu planen.", _JUDGED),
    Command(
        "explain",
        "explain:explain_event",
        "Erklärt den Plan: warum ein Termin fehlt oder dort liegt, warum nicht anderswo, und was helfen würde.",
        _ALWAYS,
    ),
    Command(
        "repair",
        "repair:repair_plan",
        "Repariert einen Plan mit den wenigsten Anrufen: jemand ist krank, ein Raum fällt aus, ein Tag ist nun frei.",
        _ALWAYS,
    ),
    Command("export", "export:export", "Schreibt die Kalender eines Plans als iCalendar-Dateien.", _ALWAYS),
    Command("show", "show:show", "Zeigt eine Woche eines Plans, nach Tagen und Uhrzeiten.", _ALWAYS),
    Command("new", "new:new", "Legt die Dateien für einen weiteren Kreis an.", _ALWAYS),
    Command(
        "sheet",
        "sheet:sheet",
        "Schreibt Menschen, Räume, Abwesenheiten und Wünsche eines Datensatzes als Excel-Arbeitsmappe.",
        _ALWAYS,
    ),
    Command(
        "import", "importer:take_over", "Übernimmt eine ausgefüllte Tabelle in die Dateien eines Datensatzes.", _ALWAYS
    ),
    Command(
        "overview",
        "overview:show_overview",
        "Schreibt eine Übersicht des Plans als HTML-Seite, zum Ansehen, Weitergeben und Drucken.",
        _ALWAYS,
    ),
    Command("workbook", "workbook:workbook", "Schreibt den Plan als Arbeitsmappe für Excel oder LibreOffice.", _ALWAYS),
    Command("aushang", "aushang:notice", "Schreibt eine Woche als Aushang (PDF, DIN A4).", _ALWAYS),
    Command(
        "jahresbericht",
        "annual:report",
        "Schreibt die Zahlen eines Jahres: Jahresbericht und Stunden für den Verwendungsnachweis.",
        _ALWAYS,
    ),
    Command("daten", "data:data", "Nennt die mitgelieferten Datensätze.", _ALWAYS),
    Command("serve", "serve:serve", "Den Dienst starten: Räume buchen, Kalender abonnieren, planen.", _ALWAYS),
    Command(
        "konto-neu",
        "account:new_account",
        "Legt ein Konto an; das erste der Koordinierungsstelle entsteht so.",
        _ALWAYS,
    ),
    Command(
        "konto-token",
        "account:new_token",
        "Legt einen Zugang für ein Programm an und gibt allein sein Geheimnis aus.",
        _ALWAYS,
    ),
    Command(
        "arbeiter",
        "worker:worker",
        "Auf diesem Rechner die Planungsaufträge des Dienstes rechnen, bis Strg-C gedrückt wird.",
        _ALWAYS,
    ),
    Command("validate", "data:validate", "Prüft die Dateien eines Datensatzes und nennt alle Fehler.", _ALWAYS),
)
"""The commands, in the order of the help."""
GROUPS: tuple[tuple[str, str, tuple[Command, ...]], ...] = (
    (
        "scenario",
        "Was wäre, wenn: Szenarien, also Änderungen an einem Datensatz.",
        (
            Command(
                "show",
                "scenario:show_scenarios",
                "Zeigt, welche Szenarien aus einer Datei entstehen und was jedes ändert.",
                _ALWAYS,
            ),
            Command(
                "run",
                "scenario_run:run_scenarios",
                "Plant die Szenarien aus einer oder mehreren Dateien, so viele zugleich, wie es Prozesse gibt.",
                (*_ALWAYS, ExitCode.ABORTED),
            ),
            Command(
                "compare",
                "scenario_compare:compare_scenarios",
                "Stellt die geplanten Szenarien einer Datei nebeneinander, als HTML-Seite zum Ansehen und Drucken.",
                _ALWAYS,
            ),
            Command(
                "report",
                "scenario_report:report_scenarios",
                "Sagt, wie viel ein Plan aushält: was ausfällt, wenn Menschen zufällig fehlen und niemand umplant.",
                _ALWAYS,
            ),
            Command(
                "reach",
                "scenario_reach:reach",
                "Sucht, was es braucht: die erste Stufe, mit der alle Termine eines Ziels stattfinden können.",
                (*_ALWAYS, ExitCode.ABORTED),
            ),
        ),
    ),
    (
        "caldav",
        "Kalenderserver: Pläne hinschreiben, Belegtes von dort holen; selbst einer sein.",
        (
            Command(
                "push",
                "caldav:caldav_push",
                "Schreibt einen Plan in die Kalender eines Kalenderservers (CalDAV).",
                (*_ALWAYS, ExitCode.CONFLICTS),
            ),
            Command(
                "pull",
                "caldav:caldav_pull",
                "Holt, was in den Kalendern von Hand eingetragen wurde, als belegte Zeiten für die nächste Planung.",
                (*_ALWAYS, ExitCode.CONFLICTS),
            ),
            Command(
                "sync",
                "caldav_service:caldav_sync",
                "Gleicht den Dienst einmal mit dem Kalenderserver und den gelesenen Kalendern ab.",
                (*_ALWAYS, ExitCode.CONFLICTS),
            ),
            Command(
                "status",
                "caldav:caldav_status",
                "Zeigt, was auf dem Kalenderserver vom Plan abweicht, ohne etwas zu ändern.",
                (*_ALWAYS, ExitCode.CONFLICTS),
            ),
            Command(
                "serve",
                "caldav_serve:caldav_serve",
                "Lässt Kalenderprogramme die Kalender des Dienstes abgleichen (CalDAV), nur zum Lesen.",
                _ALWAYS,
            ),
        ),
    ),
)
"""Groups of further commands: name, what ``--help`` says, the commands in it."""

speak_german()
app = typer.Typer(
    cls=GermanGroup,
    help="Raumzeit plant Termine, Räume und Menschen der Familienzentren eines Landkreises für ein Kita-Jahr.",
    epilog=exits(*ExitCode),
    subcommand_metavar="BEFEHL [ANGABEN]…",
    options_metavar="[OPTIONEN]",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
)
for _title, _help, _ in GROUPS:
    app.add_typer(
        typer.Typer(cls=GermanGroup, no_args_is_help=True, rich_markup_mode="rich"),
        name=_title,
        help=_help,
        subcommand_metavar="BEFEHL [ANGABEN]…",
        options_metavar="[OPTIONEN]",
    )


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Raumzeit {version('raumzeit')}")
        raise typer.Exit


@app.callback()
def _group(
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Die Fassung des Programms nennen.")
    ] = False,
) -> None:
    pass


def root() -> TyperGroup:
    """The command with all others in it."""
    found = typer.main.get_group(app)
    for title, _help, commands in GROUPS:
        group = found.commands[title]
        assert isinstance(group, TyperGroup)
        group.commands = {command.name: _later(command) for command in commands}
    found.commands = {command.name: _later(command) for command in COMMANDS} | dict(found.commands)
    return found


def _later(command: Command) -> LaterCommand:
    module, _, function = command.place.partition(":")
    return LaterCommand(command.name, command.line, f"api.commands.{module}", function, epilog=exits(*command.codes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: of the command line; None takes the process's.

    Returns:
        one of :class:`ExitCode`.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a code page without „“ is no reason to fail
    try:
        return int(root().main(arguments, prog_name="raumzeit", standalone_mode=False) or ExitCode.DONE)
    except TyperException as error:
        return _misused(error)
    except SolveError as error:
        _complain(str(error))
        return ExitCode.INTERNAL
    except RaumzeitError as error:
        _complain(str(error))
        return ExitCode.INPUT
    except OSError as error:
        where = f" „{error.filename}“" if error.filename else ""
        _complain(f"Eine Datei lässt sich nicht lesen oder schreiben{where}: {error.strerror}.")
        return ExitCode.INPUT
    except Exception:  # noqa: BLE001 (the last line before the user)
        _complain("Das hätte nicht passieren dürfen. Bitte melden Sie uns diese Zeilen:\n\n" + traceback.format_exc())
        return ExitCode.INTERNAL


def _misused(error: TyperException) -> int:
    """Say what is wrong with the command line; its help was shown already if there is no message."""
    message = error.format_message()
    if message.strip():
        context = getattr(error, "ctx", None)
        usage = f"{context.get_usage()}\nHilfe: {context.command_path} --help\n" if context is not None else ""
        _complain(usage + translated(message))
    return ExitCode.INPUT


def _complain(message: str) -> None:
    stderr().print(message, soft_wrap=True)
