"""Opening data sets: shipped ones by name, others by folder."""

import re

from conftest import Edit

from scenarios import Dataset, load, shipped
from scenarios.dataset import SHIPPED
from scenarios.source import yaml


def test_shipped_data_sets_load() -> None:
    assert shipped() == ["bad-kreuznach-2026-27", "beispiel"]
    for name in shipped():
        assert load(name).demands


def test_the_same_folder_gives_the_same_problem(edited: Edit) -> None:
    assert load(edited()).fingerprint == load("beispiel").fingerprint


def test_a_data_set_knows_its_files() -> None:
    dataset = Dataset.open("beispiel")
    assert dataset.name == "beispiel"
    assert [file.name for file in dataset.files] == [
        "kreis.yaml",
        "menschen.yaml",
        "orte.yaml",
        "raeume.yaml",
        "terminarten.yaml",
    ]
    assert dataset.file_of("kitas") == SHIPPED / "beispiel" / "orte.yaml"
    assert dataset.file_of("kitaas") is None


def test_files_may_be_cut_otherwise(edited: Edit) -> None:
    """Sections are what counts; in which files they stand is up to the county."""
    folder = edited()
    everything = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.yaml")))
    for file in folder.glob("*.yaml"):
        file.unlink()
    (folder / "alles.yaml").write_text(everything, encoding="utf-8")
    assert load(folder).fingerprint == load("beispiel").fingerprint


def test_files_keep_comments_and_layout_when_written_again(edited: Edit) -> None:
    folder = edited()
    file = folder / "menschen.yaml"
    parser = yaml()
    with file.open(encoding="utf-8") as stream:
        document = parser.load(stream)
    document["menschen"]["ksa-sued"]["wochenstunden"] = 19.5
    with file.open("w", encoding="utf-8") as stream:
        parser.dump(document, stream)
    assert "# die zweite Fachkraft vertritt die erste in der Sprechstunde" in file.read_text(encoding="utf-8")
    assert load(folder).person["ksa-sued"].weekly_minutes == 19.5 * 60


def test_no_id_of_a_county_stands_in_the_code() -> None:
    """Another county needs files only."""
    ids = {
        record.id
        for name in shipped()
        for problem in (load(name),)
        for records in (problem.sites, problem.people, problem.rooms)
        for record in records
    }
    code = "\n".join(file.read_text(encoding="utf-8") for file in SHIPPED.parent.glob("*.py"))
    words = set(re.findall(r"\"([^\"\n]+)\"", code))
    assert not ids & words


def test_every_shipped_data_set_names_its_sources_and_licences() -> None:
    for name in shipped():
        text = "\n".join(file.read_text(encoding="utf-8") for file in Dataset.open(name).files)
        assert "quellen:" in text
        assert "ODbL-1.0" in text
