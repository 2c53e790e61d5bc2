"""The settings of the service: the only place that reads the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduler.errors import RaumzeitError


class SettingsError(RaumzeitError):
    """Die Einstellungen des Dienstes passen nicht."""


class Settings(BaseSettings):
    """What an operator may set; every name with the prefix ``RAUMZEIT_``, but ``DATABASE_URL`` as it is customary.

    Attributes:
        database_url: ``sqlite:///…`` or ``postgresql://…``; without one a file in ``folder`` is used.
        folder: where the embedded database lies.
        data: name or folder of the data set.
        address: https address under which users reach the service; cookies are then only sent over https.
        door: https address of the CalDAV door (``raumzeit caldav serve``); pages then say how to sign in there.
        mail_url: ``smtp://user:password@host:port``; without one no mail is sent, the outbox waits.
        mail_from: the sender of invitations.
        oidc_issuer: of the county's OpenID Connect provider.
        oidc_client: our id there.
        oidc_secret: our secret there.
        workers: processes that plan on this machine.
        caldav_url: address of the county's calendar server, or of the account there.
        caldav_user: our account there.
        caldav_password: its password; where it is not set, the keyring of the system is asked.
        caldav_calendars: which calendars the service keeps there, as ``raumzeit caldav push --nur`` names them, with
            commas between; ``alle`` for all; without it the service writes none.
        caldav_watch: further calendars that it reads, ``KENNUNG=QUELLE`` with spaces between; addresses may be secret.
        caldav_rooms: mail addresses of rooms that are resources on the server, ``KENNUNG=ADRESSE`` with spaces between.
        caldav_account: login of the account on whose behalf entries by hand in calendars of rooms are booked.
        caldav_minutes: between two looks at what was entered by hand.
    """

    model_config = SettingsConfigDict(env_prefix="RAUMZEIT_", extra="ignore", frozen=True)

    database_url: Annotated[str | None, Field(validation_alias="DATABASE_URL")] = None
    folder: Path = Path("raumzeit-dienst")
    data: str = "bad-kreuznach-2026-27"
    address: HttpUrl | None = None
    door: HttpUrl | None = None
    mail_url: SecretStr | None = None
    mail_from: str = "raumzeit@localhost"
    oidc_issuer: HttpUrl | None = None
    oidc_client: str | None = None
    oidc_secret: SecretStr | None = None
    workers: Annotated[int, Field(ge=0, le=64)] = 1
    caldav_url: str | None = None
    caldav_user: str | None = None
    caldav_password: SecretStr | None = None
    caldav_calendars: str | None = None
    caldav_watch: SecretStr | None = None
    caldav_rooms: str | None = None
    caldav_account: str | None = None
    caldav_minutes: Annotated[int, Field(ge=1, le=1440)] = 10

    @property
    def database(self) -> str:
        """Address of the database."""
        return self.database_url or f"sqlite:///{(self.folder / 'raumzeit.db').resolve()}"


def settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: naming the variable and what is expected.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name == "DATABASE_URL" else f"RAUMZEIT_{name.upper()}"
        raise SettingsError(f"Die Einstellung {variable} passt nicht: {first['msg']}.") from error
