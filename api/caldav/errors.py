"""What goes wrong between us and a calendar server; a class's docstring is its default message."""

from scheduler.errors import RaumzeitError


class CaldavError(RaumzeitError):
    """Mit dem Kalenderserver stimmt etwas nicht."""


class MissingExtraError(CaldavError):
    """Für Kalenderserver fehlt ein Baustein. Bitte nachinstallieren: pip install 'raumzeit[caldav]'."""


class AddressError(CaldavError):
    """Die Adresse des Kalenderservers passt nicht."""


class SignInError(CaldavError):
    """Der Kalenderserver lässt uns mit diesem Namen und Kennwort nicht hinein."""


class LostError(CaldavError):
    """Die Verbindung zum Kalenderserver ist abgebrochen."""


class RefusedError(CaldavError):
    """Der Kalenderserver hat eine Anfrage abgelehnt."""


class StaleError(CaldavError):
    """Das Objekt ist auf dem Server inzwischen ein anderes (412, RFC 9110 §15.5.13)."""
