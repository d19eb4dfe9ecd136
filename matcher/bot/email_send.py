"""A line of the outbox as an e-mail over SMTP, and the server's answer as what follows from it."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from matcher.errors import SettingsError
from matcher.services.messages.sending import Failure, FailureKind, Outgoing, Sent

__all__ = ["EmailSender"]

_TIMEOUT_S = 30
_PORTS = {"smtp": 587, "smtps": 465}
_GONE = frozenset({550, 551, 553})  # no such mailbox, moved, name not allowed (RFC 5321, 4.2.3)
_LASTING = 500


class EmailSender:
    """Sends through one mail server.

    Args:
        url: ``smtp://user:password@host:587`` (encrypted with STARTTLS where the server offers it; a password is never
            sent without) or ``smtps://…``.
        sender: The address that mails come from.

    Raises:
        SettingsError: The address of the server or of the sender cannot be used.
    """

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise SettingsError("MATCHER_SMTP_URL: use smtp://user:password@host:587 or smtps://…")
        if sender.count("@") != 1 or any(letter.isspace() for letter in sender):
            raise SettingsError("MATCHER_MAIL_FROM: needed with MATCHER_SMTP_URL; the address that mails come from")
        self._encrypted = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    async def send(self, message: Outgoing) -> Sent | Failure:
        """Send one e-mail; what the server answers comes back as a value."""
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: Outgoing) -> Sent | Failure:
        if not (message.address.isascii() and message.address.isprintable()):
            return Failure(FailureKind.CHAT_GONE, detail="address")  # "jörg@…" does not travel, however often we try
        letter = self._letter(message)
        left = False
        try:
            with self._connect() as server:
                server.mail(self._sender)
                code, _ = server.rcpt(message.address)
                if code >= 400:
                    return _refused(code, recipient=True)
                left = True
                code, _ = server.data(letter.as_bytes())
                return Sent(letter["Message-ID"]) if code < 400 else _refused(code, recipient=False)
        except smtplib.SMTPAuthenticationError as error:
            return Failure(FailureKind.TEMPORARY, detail=f"sign-in refused {error.smtp_code}")  # the letter is fine
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, recipient=False)
        except (OSError, smtplib.SMTPException) as error:
            kind = FailureKind.UNKNOWN if left else FailureKind.TEMPORARY
            return Failure(kind, detail=type(error).__name__)

    def _connect(self) -> smtplib.SMTP:
        safely = ssl.create_default_context()
        if self._encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT_S, context=safely)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_S)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._encrypted and server.has_extn("starttls"):
                server.starttls(context=safely)
                server.ehlo()
            elif not self._encrypted and self._user:
                raise smtplib.SMTPNotSupportedError("a password needs an encrypted connection")
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, message: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self._sender
        letter["To"] = message.address
        letter["Subject"] = message.title
        letter["Date"] = formatdate(usegmt=True)
        # The same row has the same name at each attempt: a mail program shows a second copy as the same letter.
        letter["Message-ID"] = f"<matcher-{message.id}@{self._sender.partition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"  # so that no holiday notice comes back (RFC 3834)
        letter.set_content(message.text)
        return letter


def _refused(code: int, *, recipient: bool) -> Failure:
    """What follows from a refusal: 4xx is for now, 5xx for good; of a recipient it may mean that nobody is there."""
    if code < _LASTING:
        return Failure(FailureKind.TEMPORARY, detail=str(code))
    gone = recipient and code in _GONE
    return Failure(FailureKind.CHAT_GONE if gone else FailureKind.REJECTED, detail=str(code))
