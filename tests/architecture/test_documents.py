"""What the documents promise is what the program does."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from api.cli import COMMANDS, GROUPS, root
from api.exits import ExitCode

ROOT = Path(__file__).parents[2]
INSTALL = "python3 -m venv .venv && .venv/bin/python -m pip install -c constraints.txt -e "
PLAN = f"{INSTALL}. && .venv/bin/raumzeit plan bad-kreuznach-2026-27 -o plan"
TEST = f"{INSTALL}'.[dev]' && .venv/bin/python -m pytest"


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(text("pyproject.toml"))["project"]


def test_the_readme_has_the_two_commands_and_ci_runs_the_second():
    lines = text("README.md").splitlines()
    assert PLAN in lines
    assert TEST in lines
    assert TEST in text(".ci/run").splitlines()


def test_the_handbook_has_the_exit_codes_of_the_program():
    table = re.findall(r"^\| (\d+) \| (.+) \|$", text("docs/handbuch.md"), re.MULTILINE)
    assert table == [(f"{code:d}", code.title) for code in ExitCode]


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_the_handbook_explains_every_command_and_option(name):
    handbook = text("docs/handbuch.md")
    assert f"raumzeit {name}" in handbook
    for param in root().commands[name].command.params:
        if param.param_type_name == "option":
            assert all(option in handbook for option in param.opts), param.opts


@pytest.mark.parametrize(("group", "name"), [(group, one.name) for group, _, inside in GROUPS for one in inside])
def test_the_handbook_explains_every_command_of_a_group(group, name):
    handbook = text("docs/handbuch.md")
    assert f"raumzeit {group} {name}" in handbook
    for param in root().commands[group].commands[name].command.params:
        if param.param_type_name == "option":
            assert all(option in handbook for option in param.opts), param.opts


def test_the_readme_explains_every_dependency(project):
    names = {re.match(r"[\w.-]+", dependency)[0] for dependency in project["dependencies"]}
    assert names == set(
        re.findall(r"^\| ([\w.-]+) \| ", text("README.md").split("### Wozu")[1].split("##")[0], re.MULTILINE)
    ) - {"Paket"}


def test_every_dependency_is_pinned(project):
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(line for extra in extras for line in extra)]
    names = {re.match(r"[\w.-]+", line)[0].replace(".", "-").lower() for line in wanted}
    pins = [line for line in text("constraints.txt").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+( ; .+)?", pin) for pin in pins)
    assert names - {project["name"]} <= {pin.partition("==")[0] for pin in pins}


def test_publiccode_and_changelog_speak_of_this_version(project):
    described = YAML(typ="safe").load(text("publiccode.yml"))
    assert described["publiccodeYmlVersion"] == "0.4"
    assert str(described["softwareVersion"]) == project["version"]
    assert described["legal"]["license"] == project["license"] == "EUPL-1.2"
    for language in described["description"].values():
        assert len(language["shortDescription"]) <= 150
        assert 150 <= len(language["longDescription"]) <= 10_000
        assert language["features"]
    assert project["version"] in text("CHANGELOG.md")
    assert text("LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")


@pytest.mark.parametrize("name", ["README.md", "docs/handbuch.md", "docs/daten.md", "docs/szenarien.md"])
def test_links_between_documents_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text(name)):
        assert ((ROOT / name).parent / target).exists(), target
