"""Mail clients and foreign servers that speak SMTP and IMAP to the private machine."""

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Sequence

from tests.lab.dovecot import password
from tests.lab.space import SERVER, SERVER6

TEXT = "From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{ident}>\r\n\r\n{body}\r\n"


def letter(sender: str, to: str, subject: str, ident: str, body: str = "Guten Tag") -> str:
    """A simple message."""
    return TEXT.format(sender=sender, to=to, subject=subject, ident=ident, body=body)


def smtp(ip: str, helo: str, port: int = 25) -> smtplib.SMTP:
    """A connection from the given address."""
    client = smtplib.SMTP(local_hostname=helo, timeout=30, source_address=(ip, 0))
    client.connect(SERVER6 if ":" in ip else SERVER, port)
    return client


def submit(ip: str, helo: str, account: str, sender: str, rcpts: Sequence[str], text: str) -> None:
    """Send a mail with a login on the submission port."""
    with smtp(ip, helo, 587) as client:
        client.login(account, password(account))
        client.sendmail(sender, list(rcpts), text.encode())


def guess(ip: str, helo: str, account: str, port: int = 587) -> None:
    """Try a wrong password."""
    with smtp(ip, helo, port) as client:
        try:
            client.login(account, "sommer2024")
        except smtplib.SMTPException:
            return
    raise RuntimeError("a wrong password was accepted")


def deliver(ip: str, helo: str, sender: str, rcpts: Sequence[str], text: str) -> bool:
    """Bring a mail as a foreign server; say whether it was taken."""
    with smtp(ip, helo) as client:
        try:
            client.sendmail(sender, list(rcpts), text.encode())
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
            return False
    return True


class _Imap(imaplib.IMAP4_SSL):
    def __init__(self, ip: str) -> None:
        self.ip = ip
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        super().__init__(SERVER6 if ":" in ip else SERVER, 993, ssl_context=context)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        raw = socket.create_connection((self.host, 993), 30, source_address=(self.ip, 0))
        wrapped: socket.socket = self.ssl_context.wrap_socket(raw, server_hostname=self.host)
        return wrapped


def read_mail(ip: str, account: str, right: bool = True) -> None:
    """Log in by IMAP, look into the inbox and leave; or fail with a wrong password."""
    client = _Imap(ip)
    try:
        client.login(account, password(account) if right else "passwort1")
        client.select("INBOX")
    except imaplib.IMAP4.error:
        pass
    client.logout()
