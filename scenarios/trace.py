"""Where the values of a changed data set stand: in the files of the data set, or in that of the scenario."""

from collections.abc import Sequence
from typing import NamedTuple

from scenarios.changes.base import Origins, Said
from scenarios.errors import Path, Places, Position, dotted


class Traced(NamedTuple):
    """One change that was made.

    Attributes:
        path: where its parameters stand in the scenario file.
        origins: where the values come from that it brought about.
    """

    path: Path
    origins: Origins


class Trace(NamedTuple):
    """The way back through all changes, the last one first.

    Attributes:
        base: where everything stands in the files of the data set.
        file: where everything stands in the scenario file.
        made: the changes in their order.
    """

    base: Places
    file: Places
    made: Sequence[Traced]

    def find(self, path: Path, *, key: bool = False) -> Position | None:
        """Where the value (or the key) stands, or the nearest thing around it that stands anywhere."""
        said, origin = self._origin(path)
        return (self.file if said else self.base).find(origin, key=key)

    def field(self, path: Path) -> str:
        """The way to the value in the file where it stands; in that of the scenario as far as somebody wrote it."""
        said, origin = self._origin(path)
        while said and len(origin) > 1 and origin not in self.file.values:
            origin = origin[:-1]
        return dotted(origin)

    def _origin(self, path: Path) -> tuple[bool, Path]:
        """Whether the value comes from the scenario file, and the way to it there or in the data set."""
        for step in reversed(self.made):
            for length in range(len(path), 0, -1):
                origin = step.origins.get(path[:length])
                if isinstance(origin, Said):
                    return True, (*step.path, *origin.path, *path[length:])
                if origin is not None:
                    path = (*origin, *path[length:])
                    break
        return False, path
