"""Writing collections: only what changed travels, and what somebody changed by hand is told and left as it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.caldav.errors import LostError, RefusedError, StaleError
from api.caldav.memory import Memory
from api.caldav.model import Listing
from calendars.collections import Collection, declined, digest, meaning
from calendars.difference import Act, Conflict, Difference, Known, Step, Trouble, difference

if TYPE_CHECKING:
    from api.caldav.server import Server

MOST_REFUSALS = 10
"""A server that refuses more objects than these is not asked further."""


@dataclass(slots=True)
class Pushed:
    """What was done with one collection, or would be.

    Attributes:
        created: the collection itself is new.
        done: how many objects were created, changed, removed.
        same: how many were as they should be.
        conflicts: what somebody else changed.
        refused: what the server did not take: UID and sentence.
        steps: what was to be done, for showing it.
    """

    collection: Collection
    created: bool = False
    done: dict[Act, int] = field(default_factory=lambda: dict.fromkeys((Act.CREATE, Act.UPDATE, Act.DELETE), 0))
    same: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    steps: tuple[Step, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, written."""
        return self.created or any(self.done.values())


class BrokenOffError(LostError):
    """Die Verbindung ist mittendrin abgebrochen.

    Attributes:
        pushed: what was done until then; the next push does the rest.
    """

    def __init__(self, message: str, pushed: list[Pushed]) -> None:
        super().__init__(message)
        self.pushed = pushed


def push(
    server: "Server",
    memory: Memory,
    wanted: Iterable[Collection],
    *,
    dry: bool = False,
    overwrite: bool = False,
    tell: Callable[[Collection], None] = lambda _: None,
) -> list[Pushed]:
    """Make the collections on a server what they should be.

    Args:
        server: signed in.
        memory: what was written to it last; noted anew after every object.
        wanted: the collections as they should be.
        dry: only find out what would be done.
        overwrite: what somebody changed by hand is written over, and what was removed is written again.
        tell: called before each collection.

    Raises:
        BrokenOffError: if the connection broke, with what was done.
    """
    pushed: list[Pushed] = []
    try:
        present = server.present()
        for collection in wanted:
            tell(collection)
            pushed.append(Pushed(collection))
            _Push(server, memory, pushed[-1], dry=dry, overwrite=overwrite).run(present)
    except LostError as error:
        raise BrokenOffError(str(error), pushed) from error
    return pushed


class _Push:
    """One collection on its way."""

    def __init__(self, server: "Server", memory: Memory, result: Pushed, *, dry: bool, overwrite: bool) -> None:
        self._server = server
        self._memory = memory
        self._result = result
        self._dry = dry
        self._overwrite = overwrite
        self._path = result.collection.path
        self._href = memory.collections().get(self._path) or f"{server.home}{result.collection.segment}/"

    def run(self, present: Mapping[str, str | None]) -> None:
        """Compare and write."""
        wanted, known = self._result.collection.objects, self._memory.objects(self._path)
        kept = self._memory.token(self._path)
        if self._href not in present:
            if not self._make(known):
                return
            known, listed, token = {}, dict[str, str](), None
        else:
            if not self._dry and self._path not in self._memory.collections():
                self._memory.keep_collection(self._path, self._href, None)
            listed, token = self._listed(known, present[self._href])
        found = difference(wanted, known, listed, self._href)
        self._result.same = found.same
        self._result.steps = found.steps
        self._troubled(found)
        sent = self._walk(found, known)
        if self._dry:
            return
        for uid in found.forgotten:
            self._memory.drop(self._path, uid)
        if self._result.conflicts or self._result.refused:
            return  # the old token finds them again
        if sent or self._result.created:
            token = self._settled(kept)
        if token != kept:
            self._memory.keep_collection(self._path, self._href, token)

    def _make(self, known: Mapping[str, Known]) -> bool:
        """Make the collection, unless somebody removed it together with what we had written."""
        if known and not self._overwrite:
            self._result.conflicts.append(Conflict(Trouble.COLLECTION, "", self._href))
            return False
        self._result.created = True
        if not self._dry:
            self._memory.drop_collection(self._path)
            self._server.create(self._href, self._result.collection)
            self._memory.keep_collection(self._path, self._href, None)
        return True

    def _listed(self, known: Mapping[str, Known], there: str | None) -> tuple[dict[str, str], str | None]:
        """What lies in the collection, by as little asking as possible, and the token of that state."""
        kept = self._memory.token(self._path)
        ours = {one.href: one.etag for one in known.values()}
        if kept is not None and kept == there:
            return ours, kept
        found = self._server.changes(self._href, kept) if kept is not None else None
        if found is None:
            found = self._server.listing(self._href)
            return dict(found.etags), found.token
        left = {href: etag for href, etag in ours.items() if href not in found.gone}
        return {**left, **found.etags}, found.token

    def _troubled(self, found: Difference) -> None:
        """Objects that were removed by hand: told, or written again."""
        for conflict in found.conflicts:
            if not self._overwrite:
                self._result.conflicts.append(conflict)
            else:
                self._create(Step(Act.CREATE, conflict.uid, conflict.href))

    def _walk(self, found: Difference, known: Mapping[str, Known]) -> bool:
        """Carry out the steps; whether something was sent."""
        looks = [step for step in found.steps if step.act is Act.LOOK]
        steps = [step for step in found.steps if step.act is not Act.LOOK]
        if looks:
            there = {path: (etag, content) for path, etag, content in self._read(step.href for step in looks)}
            steps = [*(step for one in looks for step in self._look(one, known.get(one.uid), there)), *steps]
        for step in steps:
            self._carry_out(step)
        return any(self._result.done.values())

    def _read(self, paths: Iterable[str]) -> Iterable[tuple[str, str, bytes]]:
        return self._server.fetch(self._href, paths)

    def _look(self, step: Step, before: Known | None, there: Mapping[str, tuple[str, bytes]]) -> Iterable[Step]:
        """What is to be done with an object whose tag is not the one we know.

        A push that broke off after the server took an object and before that was noted leaves such objects, and so do
        servers that were restored or moved: what says the same as we wrote, or want to write, is ours.
        """
        if step.href not in there:
            return  # it went away between listing and fetching: the next push sees that
        etag, content = there[step.href]
        said, wanted = meaning(content), self._result.collection.objects.get(step.uid)
        if wanted is not None and said == meaning(wanted) and declined(content):
            self._result.same += 1
            self._result.conflicts.append(Conflict(Trouble.DECLINED, step.uid, step.href, etag))
        elif wanted is not None and said == meaning(wanted):
            self._keep(step.uid, Known(step.href, etag, digest(wanted), said))
            self._result.same += 1
        elif self._overwrite or (before is not None and said == before.meaning):
            yield Step(Act.UPDATE if wanted is not None else Act.DELETE, step.uid, step.href, etag)
        else:
            trouble = Trouble.CHANGED if before is not None else Trouble.TAKEN
            self._result.conflicts.append(Conflict(trouble, step.uid, step.href, etag))

    def _carry_out(self, step: Step) -> None:
        try:
            match step.act:
                case Act.DELETE:
                    self._delete(step)
                case Act.UPDATE:
                    self._write(step)
                case _:
                    self._create(step)
        except StaleError:
            self._result.conflicts.append(Conflict(Trouble.CHANGED, step.uid, step.href, step.etag))
        except RefusedError as error:
            self._result.refused.append((step.uid, str(error)))
            if len(self._result.refused) > MOST_REFUSALS:
                raise

    def _delete(self, step: Step) -> None:
        if not self._dry:
            assert step.etag is not None
            self._server.delete(step.href, step.etag)
            self._memory.drop(self._path, step.uid)
        self._result.done[Act.DELETE] += 1

    def _create(self, step: Step) -> None:
        """Write an object that is not there; if it is after all, it may be one that a broken push had left."""
        try:
            self._write(step)
        except StaleError:
            there = {path: (etag, content) for path, etag, content in self._read([step.href])}
            for further in self._look(step, None, there):
                self._write(further)

    def _write(self, step: Step) -> None:
        content = self._result.collection.objects[step.uid]
        if not self._dry:
            etag = self._server.put(step.href, content, step.etag)
            self._keep(step.uid, Known(step.href, etag, digest(content), meaning(content)))
        self._result.done[step.act] += 1

    def _keep(self, uid: str, known: Known) -> None:
        if not self._dry:
            self._memory.keep(self._path, uid, known)

    def _settled(self, kept: str | None) -> str | None:
        """The token of the state after writing, if nobody else changed an object of ours in the meantime."""
        found = self._server.changes(self._href, kept) if kept is not None else None
        if found is None:
            found = self._server.listing(self._href)
        return found.token if self._untouched(found) else kept

    def _untouched(self, found: Listing) -> bool:
        ours = {one.href: one.etag for one in self._memory.objects(self._path).values()}
        return found.gone.isdisjoint(ours) and all(found.etags.get(href, etag) == etag for href, etag in ours.items())
