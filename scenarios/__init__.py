"""Data sets on disk that coordinators edit, and the planning problems they describe."""

from scenarios.dataset import Dataset, load, shipped
from scenarios.errors import DatasetError, Issue, UnknownDatasetError

__all__ = ["Dataset", "DatasetError", "Issue", "UnknownDatasetError", "load", "shipped"]
