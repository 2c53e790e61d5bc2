"""Typer in German: the headings of its help, its help option, and what it says about a wrong command line."""

import importlib
import inspect
import re
from functools import cached_property, partial
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

_HELP = "Diese Hilfe zeigen."
_CATALOGUE: tuple[tuple[str, str], ...] = (
    (r"Missing argument '(?P<name>.+?)'\.", "Es fehlt die Angabe {name}."),
    (r"Missing option '(?P<name>.+?)'\.", "Es fehlt die Option {name}."),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.+)\)",
        "Die Option {name} gibt es nicht. Meinten Sie {near}?",
    ),
    (r"No such option: (?P<name>\S+)", "Die Option {name} gibt es nicht."),
    (
        r"No such command '(?P<name>.*)'\. Did you mean '(?P<near>.+?)'(?:, .+)?\?",
        "Den Befehl „{name}“ gibt es nicht. Meinten Sie „{near}“?",
    ),
    (r"No such command '(?P<name>.*)'\.", "Den Befehl „{name}“ gibt es nicht."),
    (r"Missing command\.", "Es fehlt ein Befehl."),
    (r"Option '(?P<name>.+)' requires an argument\.", "Zur Option {name} fehlt die Angabe."),
    (r"Option '(?P<name>.+)' does not take a value\.", "Die Option {name} nimmt keine Angabe."),
    (r"Got unexpected extra argument\(s\) \((?P<names>.+)\)", "Das ist zu viel: {names}"),
    (r"Invalid value for '(?P<name>.+?)'(?: / '.+?')?: (?P<message>.+)", "{name}: {message}"),
)
"""What Typer says (a pattern of the whole message), and how that is said in German."""

_PATTERNS = tuple((re.compile(pattern, re.DOTALL), german) for pattern, german in _CATALOGUE)


def translated(message: str) -> str:
    """A message of Typer in German; one that is not in the catalogue stays as it is."""
    for pattern, german in _PATTERNS:
        match = pattern.fullmatch(message)
        if match:
            return german.format(**match.groupdict())
    return message


def speak_german() -> None:
    """Set the words that Typer keeps as constants."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
    rich_utils.OPTIONS_PANEL_TITLE = "Optionen"
    rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
    rich_utils.DEFAULT_STRING = "[sonst: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[nötig]"


def _type(shown: str | None, ctx: Any) -> str | None:  # noqa: ARG001 (Typer passes it by name)
    """What stands beside an option in place of its type."""
    return shown


def paragraphs(text: str) -> str:
    """A docstring as help: paragraphs without line breaks inside, so that the terminal breaks them."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in inspect.cleandoc(text).split("\n\n"))


class _German:
    """What commands and the group of them say differently."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option ``--help`` with a German sentence."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _HELP
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how to call the command."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Aufruf: ")

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The pieces of that line; what must be given stands there as it is, without braces."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]  # type: ignore[misc]

    def get_params(self, ctx: Any) -> list[Any]:
        """The arguments and options; types of Python (``<str>``) say nothing to those who read the help."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            shown = param.metavar if param.param_type_name == "option" else None
            param.display_type_rich = partial(_type, shown)
        return params


class GermanCommand(_German, TyperCommand):
    """A command that speaks German."""


class LaterCommand(GermanCommand):
    """A command whose module is imported when it is called or asked for help; until then its name and line are enough.

    Attributes:
        name: on the command line.
        epilog: of its help.
    """

    def __init__(self, name: str, line: str, module: str, function: str, epilog: str) -> None:
        super().__init__(name, help=line, epilog=epilog)
        self._place = module, function

    @cached_property
    def command(self) -> Any:
        """The command itself, as its function says it: arguments and options from types, help from the docstring."""
        module, name = self._place
        function = getattr(importlib.import_module(module), name)
        app = typer.Typer(add_completion=False, rich_markup_mode="rich")
        app.command(
            self.name,
            cls=GermanCommand,
            help=paragraphs(function.__doc__ or ""),
            epilog=self.epilog,
            options_metavar="[OPTIONEN]",
        )(function)
        return typer.main.get_command(app)

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """The context of the command itself, which is what is then called."""
        return self.command.make_context(*arguments, **more)


class GermanGroup(_German, TyperGroup):
    """The group of all commands, speaking German."""
