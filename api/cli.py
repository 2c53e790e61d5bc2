"""The command ``raumzeit``."""

import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated

import typer
from typer.exceptions import TyperException

from api.commands.account import new_account, new_token
from api.commands.aushang import notice
from api.commands.caldav import caldav_pull, caldav_push, caldav_status
from api.commands.check import check
from api.commands.data import data, validate
from api.commands.explain import explain_event
from api.commands.export import export
from api.commands.importer import take_over
from api.commands.new import new
from api.commands.overview import show_overview
from api.commands.plan import plan
from api.commands.scenario import show_scenarios
from api.commands.serve import serve
from api.commands.sheet import sheet
from api.commands.show import show
from api.commands.workbook import workbook
from api.commands.worker import worker
from api.exits import ExitCode
from api.terminal.console import stderr
from api.terminal.german import GermanCommand, GermanGroup, paragraphs, speak_german, translated
from scheduler.errors import RaumzeitError, SolveError


def exits(*codes: ExitCode) -> str:
    """What ``--help`` says about exit codes."""
    return "Rückgabewerte:\n\n" + "\n".join(f"{code:>3}  {code.title}" for code in codes)


_ALWAYS = (ExitCode.DONE, ExitCode.INTERNAL, ExitCode.INPUT)
_JUDGED = (*_ALWAYS, ExitCode.UNPLACED, ExitCode.VIOLATIONS)
COMMANDS: tuple[tuple[str, Callable[..., int], tuple[ExitCode, ...]], ...] = (
    ("plan", plan, (*_JUDGED, ExitCode.ABORTED)),
    ("check", check, _JUDGED),
    ("explain", explain_event, _ALWAYS),
    ("export", export, _ALWAYS),
    ("show", show, _ALWAYS),
    ("new", new, _ALWAYS),
    ("sheet", sheet, _ALWAYS),
    ("import", take_over, _ALWAYS),
    ("overview", show_overview, _ALWAYS),
    ("workbook", workbook, _ALWAYS),
    ("aushang", notice, _ALWAYS),
    ("daten", data, _ALWAYS),
    ("serve", serve, _ALWAYS),
    ("konto-neu", new_account, _ALWAYS),
    ("konto-token", new_token, _ALWAYS),
    ("arbeiter", worker, _ALWAYS),
    ("validate", validate, _ALWAYS),
)
"""The commands: name, function, what they may return."""
GROUPS: tuple[tuple[str, str, tuple[tuple[str, Callable[..., int], tuple[ExitCode, ...]], ...]], ...] = (
    (
        "scenario",
        "Was wäre, wenn: Szenarien, also Änderungen an einem Datensatz.",
        (("show", show_scenarios, _ALWAYS),),
    ),
    (
        "caldav",
        "Kalenderserver: Pläne hinschreiben, Belegtes von dort holen.",
        (
            ("push", caldav_push, (*_ALWAYS, ExitCode.CONFLICTS)),
            ("pull", caldav_pull, (*_ALWAYS, ExitCode.CONFLICTS)),
            ("status", caldav_status, (*_ALWAYS, ExitCode.CONFLICTS)),
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


def _add(group: typer.Typer, name: str, function: Callable[..., int], codes: tuple[ExitCode, ...]) -> None:
    group.command(
        name,
        cls=GermanCommand,
        help=paragraphs(function.__doc__ or ""),
        epilog=exits(*codes),
        options_metavar="[OPTIONEN]",
    )(function)


for _name, _function, _codes in COMMANDS:
    _add(app, _name, _function, _codes)
for _title, _help, _commands in GROUPS:
    _group_app = typer.Typer(cls=GermanGroup, no_args_is_help=True, rich_markup_mode="rich")
    for _name, _function, _codes in _commands:
        _add(_group_app, _name, _function, _codes)
    app.add_typer(
        _group_app,
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
    command = typer.main.get_command(app)
    try:
        return int(command.main(arguments, prog_name="raumzeit", standalone_mode=False) or ExitCode.DONE)
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
