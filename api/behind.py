"""What goes on behind the answers: jobs are run, mail is sent, calendars are kept, what is over is tidied away."""

from api.caldav.sync import CalendarSync
from api.jobs.runner import Runner, runner_of
from api.mail.sender import Sender
from api.service import Service
from api.upkeep import Upkeep


class Behind:
    """The parts of a service that nobody waits for, each in a thread of its own.

    Attributes:
        runner: of planning jobs; it looks for them by itself, and at once where it is started in this process.

    Raises:
        MailSettingsError: if the settings of the mail server make no sense.
        SettingsError: if those of the calendar server make none.
    """

    def __init__(self, service: Service) -> None:
        self.runner: Runner = runner_of(service.settings.database, service.settings.workers)
        self._parts = (
            self.runner,
            Sender(service.database, service.settings, service.now),
            Upkeep(service),
            CalendarSync(service),
        )

    def start(self) -> None:
        """Begin."""
        for part in self._parts:
            part.start()

    def stop(self) -> None:
        """End in peace: mail that is on its way arrives, jobs that run wait again."""
        for part in reversed(self._parts):
            part.stop()
