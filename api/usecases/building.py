"""Building the scenarios of a file, in a job: problems of all of them, and jobs that plan those.

Whoever asks has checked what the file says; what contradicts itself only when everything is put together comes to
light here, and is told with its line too.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from api.store import jobs, scenario_jobs, scenarios
from api.store.job_records import Asked, Held, JobKind
from api.store.scenarios import Wanted
from scenarios import ScenarioFile
from scenarios.dataset import Dataset
from scheduler.domain.problem import Problem
from scheduler.domain.time import Model
from scheduler.params import Params


class Blueprint(Model):
    """What is to be built; all of it, as whoever builds may be another machine.

    Attributes:
        name: of the scenario file, without its ending.
        content: of the scenario file.
        dataset: name of the data set.
        source: the data set (:attr:`scenarios.dataset.Dataset.packed`).
        base: id of the job that plans the data as they are.
    """

    name: str
    content: str
    dataset: str
    source: str
    base: str

    def file(self) -> ScenarioFile:
        """The scenario file.

        Raises:
            ScenarioError: with every fault that can be seen without the data set.
        """
        return ScenarioFile.read(self.name, self.content, Dataset.unpacked(self.dataset, self.source))


class Comparing(Model):
    """What is to be compared in the end.

    Attributes:
        building: id of the job that built the scenarios.
    """

    building: str


@dataclass(frozen=True)
class Built:
    """Scenarios with their problems.

    Attributes:
        job: id of the job that built them.
        county: title of the data.
        fingerprint: of the data as they are.
        base: id of the job that plans those.
        keys: name and fingerprint of the problem of every scenario, in the order of the file.
        problems: by fingerprint.
        params: limits of every plan.
        created: when they were asked for, seconds since 1970.
    """

    job: str
    county: str
    fingerprint: str
    base: str
    keys: tuple[tuple[str, str], ...]
    problems: Mapping[str, Problem]
    params: Params
    created: int

    def keep(self, connection: Connection) -> None:
        """Ask for a plan of each problem, near that of the data as they are, and for comparing them in the end.

        Args:
            connection: of ``Database.write``.
        """
        alone = self.params.model_copy(update={"workers": 1})
        asked = {self.fingerprint: self.base}
        for key, problem in self.problems.items():
            if key not in asked:
                asked[key] = scenario_jobs.ask(connection, problem, alone, self.created, after=self.base)
        errand = Asked(
            county=self.county,
            fingerprint=self.fingerprint,
            params=self.params,
            problem=Comparing(building=self.job),
            based_on=0,
            again_of=None,
            account=None,
            created=self.created,
            kind=JobKind.COMPARISON,
        )
        wanted = [Wanted(name, key, asked[key]) for name, key in self.keys]
        scenarios.built(connection, self.job, wanted, jobs.add(connection, errand))
        jobs.end_followers(connection)


def build(held: Held, cancel: threading.Event) -> Built:
    """Build what a job is to build.

    Args:
        cancel: set once somebody wants it to end; what has been built by then is of no use.

    Raises:
        ScenarioError: with every fault that the file has.
    """
    blueprint = Blueprint.model_validate_json(held.task)
    file = blueprint.file()
    problems: dict[str, Problem] = {}
    keys: list[tuple[str, str]] = []
    for scenario, problem in file.problems():
        problems.setdefault(problem.fingerprint, problem)
        keys.append((scenario.name, problem.fingerprint))
        if cancel.is_set():
            break
    county = file.base.title[:200]
    return Built(held.id, county, held.fingerprint, blueprint.base, tuple(keys), problems, held.params, held.created)
