"""A mail of the outbox as a message (RFC 5322), with its calendar part (RFC 6047)."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from api.mail.texts import one_line
from api.store.dispatch import Claimed
from calendars import itip


def written(mail: Claimed, sender: str) -> bytes:
    """The same bytes for the same mail, at every attempt: Message-ID, date and boundary come from its row.

    Invitations are ``multipart/alternative`` of text and calendar, without an attached file: the form that Exchange,
    Google and Thunderbird themselves send and show as an invitation. The calendar part is encoded as base64, so that no
    server on the way breaks its lines anew.

    Args:
        sender: mail address.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Raumzeit", addr_spec=sender)
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(mail.created)
    message["Message-ID"] = f"<{mail.id}@{domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # no holiday notices in return (RFC 3834 §5)
    message["Content-Language"] = "de"
    message.set_content(mail.text, cte="quoted-printable")
    invitation = mail.invitation
    if invitation is not None:
        content = itip.message(
            invitation.method,
            invitation.uid,
            invitation.stamp,
            invitation.body,
            organizer=sender,
            attendee=mail.address,
            optional=invitation.optional,
        )
        parameters = {"method": str(invitation.method), "charset": "utf-8", "component": "VEVENT"}
        message.add_alternative(content, maintype="text", subtype="calendar", params=parameters)
        message.set_boundary(f"=_{mail.id}")
    return message.as_bytes()


def domain(address: str) -> str:
    """The part of a mail address behind the @."""
    return address.rpartition("@")[2]
