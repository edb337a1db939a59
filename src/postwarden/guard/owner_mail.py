"""Mails to a form's owner, and to nobody else: a held enquiry to read, one that the site did not take.

Every address in the envelope comes from the settings; what the visitor typed stands in the text, and
his address in Reply-To only where it is one plain address.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterable, Sequence
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import SMTP, compat32
from email.utils import formatdate, make_msgid

from postwarden.model.attempt import Field, Role
from postwarden.model.held import Held
from postwarden.settings.guard import Mail
from postwarden.texts.format import day
from postwarden.texts.labels import label

_PLAIN = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_SECONDS = 20
_MOST_FILES = 100


class NotMailedError(Exception):
    """The mail did not leave. Its text is the server's or the system's reason."""


def written(
    held: Held, fields: Sequence[Field], files: Iterable[Message], mail: Mail, *, why: str
) -> EmailMessage:
    """Write the mail to the owner; `why` names its text: `reflected` or `not-taken`."""
    language = held.language
    message = _empty(held.owner, mail, held.host)
    facts = {"path": held.path, "host": held.host, "id": held.id}
    message["Subject"] = _line(label(f"guard-mail.{why}-subject", language, **facts))
    if reply := _reply_to(fields):
        message["Reply-To"] = reply
    intro = label(f"guard-mail.{why}", language, **facts)
    message.set_content(f"{intro}\n\n{_readable(fields)}\n")
    for part in list(files)[:_MOST_FILES]:
        _attach(message, part)
    return message


def notice(owner: str, posts: Sequence[Held], mail: Mail) -> EmailMessage:
    """Say which held posts expire soon: references, forms and days, none of their words."""
    language = posts[0].language
    rows = "\n".join(_due(held, language) for held in posts[:200])
    host, count = posts[0].host, len(posts)
    message = _empty(owner, mail, host)
    subject = label("guard-mail.expires-subject", language, count=count, host=host)
    message["Subject"] = _line(subject)
    intro = label("guard-mail.expires", language, host=host)
    message.set_content(f"{intro}\n\n{rows}\n")
    return message


def _due(held: Held, language: str) -> str:
    ends = day(held.expires, language) if held.expires else ""
    return f"{held.id}  {ends}  {held.path[:80]}"


def _empty(owner: str, mail: Mail, host: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = mail.sender or f"postwarden@{host.partition(':')[0]}"
    message["To"] = owner
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="postwarden.invalid")
    message["Auto-Submitted"] = "auto-generated"
    return message


def parts(content_type: str, body: bytes) -> list[Message]:
    """The parts of a multipart body, as the mail library reads them (RFC 7578 is MIME)."""
    head = f"Content-Type: {_line(content_type)}\r\n\r\n".encode("latin-1", "replace")
    whole = BytesParser(policy=compat32).parsebytes(head + body)
    found = whole.get_payload() if whole.is_multipart() else []
    return [part for part in found if isinstance(part, Message) and part.get_filename()]


def send(message: EmailMessage, mail: Mail) -> None:
    """Hand the mail to the settings' server. Raises NotMailedError."""
    host, _, port = mail.server.rpartition(":")
    try:
        with smtplib.SMTP(host.strip("[]"), int(port), timeout=_SECONDS) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotMailedError(f"{type(error).__name__}: {error}") from error


def _attach(message: EmailMessage, part: Message) -> None:
    content = part.get_payload(decode=True)
    if isinstance(content, bytes) and content:
        # Never as a page or script: the owner opens it on purpose or not at all.
        name = _line(part.get_filename() or "")[:200]
        message.add_attachment(content, "application", "octet-stream", filename=name)


def _reply_to(fields: Sequence[Field]) -> str:
    found = [each.value.strip() for each in fields if each.role is Role.EMAIL]
    return found[0] if found and _PLAIN.fullmatch(found[0]) else ""


def _readable(fields: Sequence[Field]) -> str:
    shown = (each for each in fields if each.value.strip() and each.role is not Role.PASSWORD)
    return "\n".join(f"{_line(each.name)}: {_text(each.value)}" for each in shown)


def _text(value: str) -> str:
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = ["".join(c for c in line if c.isprintable() or c == "\t") for line in lines]
    return clean[0] if len(clean) == 1 else "\n  " + "\n  ".join(clean)


def _line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:300].strip()
