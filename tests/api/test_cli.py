"""The command line as a whole: German to the last word, no tracebacks, exit codes."""

import re
import subprocess
import sys

import pytest

from api.cli import COMMANDS, main, root
from api.exits import ExitCode
from scheduler.errors import SolveError

ENGLISH = re.compile(
    r"\b(usage|options|commands?|arguments?|default|required|show|error|try|help|missing|invalid|exit|str|bool)\b",
    re.IGNORECASE,
)
NAMES = [command.name for command in COMMANDS]


def words(text):
    """The text without names of options and commands, which are English."""
    return re.sub(r"--?[a-z]+|raumzeit [a-z]+|│ [a-z]+  ", "", text)


@pytest.mark.parametrize("command", [(), *((name,) for name in NAMES)])
def test_the_help_is_german(run, command):
    done = run(*command, "--help")
    assert done.code == 0
    assert "Aufruf: raumzeit" in done.out
    assert "Diese Hilfe zeigen." in done.out
    assert not ENGLISH.search(words(done.out))


@pytest.mark.parametrize(("name", "codes"), [(command.name, command.codes) for command in COMMANDS])
def test_the_help_names_the_exit_codes(run, name, codes):
    said = " ".join(run(name, "--help").out.split())
    for code in ExitCode:
        assert (f"{code:d} {code.title}" in said) == (code in codes)


@pytest.mark.parametrize("name", NAMES)
def test_the_list_of_commands_says_what_their_help_begins_with(name):
    announced = root().commands[name]
    assert announced.command.help.split("\n\n")[0] == announced.help


SOLVERS = {"ortools", "highspy", "numba", "pandas"}


@pytest.mark.parametrize(
    ("asked", "needless"),
    [
        ("from api.cli import main; main(['--help'])", {*SOLVERS, "fastapi", "sqlalchemy"}),
        ("import api.commands.serve", SOLVERS),
    ],
)
def test_what_takes_seconds_to_import_is_imported_where_it_is_needed(asked, needless):
    """In processes of their own, since tests import everything."""
    asked = f"import sys; {asked}; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert needless.isdisjoint(done.stderr.split())


def test_no_command_is_a_call_for_help(run):
    done = run()
    assert done.code == 2
    assert "Befehle" in done.out
    assert not done.err


def test_version(run):
    done = run("--version")
    assert done.code == 0
    assert re.fullmatch(r"Raumzeit \d+\.\d+\.\d+\n", done.out)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plna", "Den Befehl „plna“ gibt es nicht. Meinten Sie „plan“?"),
        ("xyz", "Den Befehl „xyz“ gibt es nicht."),
        ("plan", "Es fehlt die Angabe DATENSATZ."),
        ("plan beispiel --zeti 3", "Die Option --zeti gibt es nicht. Meinten Sie --zeit?"),
        ("plan beispiel --xyz", "Die Option --xyz gibt es nicht."),
        ("plan beispiel --zeit", "Zur Option --zeit fehlt die Angabe."),
        ("plan beispiel --json=3", "Die Option --json nimmt keine Angabe."),
        ("plan beispiel a b", "Das ist zu viel: a b"),
        ("plan beispiel --zeit bald", "--zeit: erwartet wird eine Zahl von Sekunden über 0, gefunden: bald"),
        ("plan beispiel --zeit 0", "--zeit: erwartet wird eine Zahl von Sekunden über 0, gefunden: 0"),
        ("plan beispiel --luecke 1", "--luecke: erwartet wird ein Anteil wie 0,01 oder 1%, gefunden: 1"),
        ("plan beispiel --prozesse 0", "--prozesse: erwartet wird eine ganze Zahl von 1 bis 64, gefunden: 0"),
        ("plan beispiel --seed x", "--seed: erwartet wird eine ganze Zahl von 0 bis 2147483647, gefunden: x"),
        ("plan beispeil", "Meinten Sie „beispiel“?"),
        ("check beispiel fehlt.json", "Die Datei „fehlt.json“ gibt es nicht."),
    ],
)
def test_what_is_wrong_with_a_command_line(run, line, said):
    done = run(*line.split())
    assert done.code == 2
    assert said in done.err
    assert not done.out
    assert not ENGLISH.search(words(done.err))


def test_an_engine_that_fails_is_no_bad_input(run, monkeypatch):
    def broken(*_arguments, **_options):
        raise SolveError

    monkeypatch.setattr("api.commands.plan.solve", broken)
    done = run("plan", "beispiel")
    assert done.code == 1
    assert "Die Planung konnte nicht zu Ende gerechnet werden." in done.err


def test_the_unexpected_asks_for_a_report(run, monkeypatch):
    monkeypatch.setattr("api.commands.plan.solve", None)
    done = run("plan", "beispiel")
    assert done.code == 1
    assert "Das hätte nicht passieren dürfen. Bitte melden Sie uns diese Zeilen:" in done.err
    assert "TypeError" in done.err


def test_a_second_interrupt_ends_with_130(run, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("api.commands.plan.solve", interrupted)
    assert run("plan", "beispiel").code == 130


def test_a_file_that_cannot_be_read(run, monkeypatch):
    def refused(*_arguments, **_options):
        raise PermissionError(13, "Permission denied", "kreis.yaml")

    monkeypatch.setattr("api.commands.plan.solve", refused)
    done = run("plan", "beispiel")
    assert done.code == 2
    assert "Eine Datei lässt sich nicht lesen oder schreiben „kreis.yaml“" in done.err


def test_streams_that_cannot_be_set_up(monkeypatch):
    class Plain:
        def write(self, _text):
            return 0

        def flush(self):
            pass

        def isatty(self):
            return False

    monkeypatch.setattr("sys.stdout", Plain())
    assert main(["--version"]) == 0
