"""Data sets on disk that coordinators edit, the planning problems they describe, and what changes make of them."""

from scenarios.dataset import Dataset, load, shipped
from scenarios.errors import DatasetError, Issue, ScenarioError, UnknownDatasetError, UnknownScenarioError
from scenarios.scenario import Scenario
from scenarios.scenario_file import ScenarioFile, shipped_scenarios
from scenarios.taken import TakenError, taken_text, with_taken

__all__ = [
    "Dataset",
    "DatasetError",
    "Issue",
    "Scenario",
    "ScenarioError",
    "ScenarioFile",
    "TakenError",
    "UnknownDatasetError",
    "UnknownScenarioError",
    "load",
    "shipped",
    "shipped_scenarios",
    "taken_text",
    "with_taken",
]
