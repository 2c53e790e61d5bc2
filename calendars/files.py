"""Calendars as files: what changed is written, what did not is not touched, and no reader ever sees half a file."""

import datetime as dt
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from calendars.publication import publish
from calendars.state import STATE_FILE, load_state
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export did.

    Attributes:
        calendars: calendars in the folder.
        events: events that take place.
        cancelled: cancelled events that are still shown.
        fresh: events published for the first time.
        changed: events that were changed, cancelled or revived since the last export.
        written: calendars whose bytes changed.
        unchanged: calendars that were not touched.
        removed: calendars of an earlier export whose person, room or Familienzentrum is gone.
    """

    calendars: int
    events: int
    cancelled: int
    fresh: int
    changed: int
    written: int
    unchanged: int
    removed: int


def export(
    problem: Problem,
    plan: Plan,
    folder: Path,
    *,
    now: dt.datetime,
    namespace: uuid.UUID | None = None,
    links: Mapping[str, str] | None = None,
    address: str | None = None,
) -> ExportReport:
    """Write every calendar of a plan, and the Kalenderstand, into a folder.

    The files hold the whole plan; only feeds over HTTP have a window (:func:`calendars.feeds.rolling_window`).
    Exporting again into the same folder keeps the UIDs, raises SEQUENCE where something changed, and shows what fell
    out as cancelled. The state is written first: were the export interrupted, the next one completes it, and no
    SEQUENCE is ever used for two contents.

    Args:
        problem: what the plan answers.
        plan: the plan.
        folder: made if it does not exist.
        now: the moment of publication, aware.
        namespace: see :func:`calendars.publish`.
        links: see :func:`calendars.publish`.
        address: see :func:`calendars.publish`.

    Raises:
        PlanError: if the plan does not speak of the problem.
        StateError: if there is a Kalenderstand that cannot be read.
    """
    previous = load_state(folder / STATE_FILE)
    publication = publish(problem, plan, previous, now=now, namespace=namespace, links=links, address=address)
    files = publication.files
    state = publication.state.model_copy(update={"calendars": tuple(sorted(files))})
    _write(folder / STATE_FILE, state.dump())
    written = sum(_write(folder / path, content) for path, content in files.items())
    gone = [path for path in (previous.calendars if previous else ()) if path not in files]
    removed = sum(_remove(folder, path) for path in gone)
    cancelled = sum(event.cancelled for event in publication.events)
    return ExportReport(
        calendars=len(files),
        events=len(publication.events) - cancelled,
        cancelled=cancelled,
        fresh=publication.fresh,
        changed=publication.changed,
        written=written,
        unchanged=len(files) - written,
        removed=removed,
    )


def _write(path: Path, content: bytes) -> bool:
    """Replace the file in one step if its bytes differ; whether they did."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _remove(folder: Path, path: str) -> bool:
    """Remove a calendar that an earlier export wrote, never anything outside the folder; whether it was there."""
    target = folder / path
    if target.suffix != ".ics" or not target.resolve().is_relative_to(folder.resolve()) or not target.is_file():
        return False
    target.unlink()
    return True
