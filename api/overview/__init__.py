"""The overview of a plan: one self-contained HTML page for the Koordinierungsstelle and the leads."""

from api.overview.page import Overview, overview, render
from api.overview.result import Result, read_result

__all__ = ["Overview", "Result", "overview", "read_result", "render"]
