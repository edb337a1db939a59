"""Mail servers -> snapshots: one connection to a server at a time, few in all.

A server is visited twice where its certificate is not to be trusted: once to see that, once to read
it. Facts of `smtp`: `greeting`, `extensions`, and after STARTTLS `tls_version` with what the
certificate says (see `certificate`), `trusted` where that is known, `verify_error`; or `tls_error`.
Facts of `rcpt`: the replies to `postmaster`, `abuse` and to `nobody`, a name drawn at random.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
import time
from collections import defaultdict
from ipaddress import ip_address

from postwarden.model.snapshot import Question, Seen, Snapshot, State
from postwarden.probes import trust
from postwarden.probes.smtp.replies import NotSmtpError, Reply
from postwarden.probes.smtp.session import Session, UnreachableError

#: Servers that are visited at once, and seconds for one, all its visits together.
TOGETHER, SECONDS = 16, 25.0
_LONGEST = 500
#: OpenSSL's X509_V_ERR codes for the dates; they say nothing about who signed.
_DATES = frozenset({9, 10})

Facts = dict[str, Seen]


class RefusedError(Exception):
    """The server does not want to talk to us; `facts` are what it said."""

    def __init__(self, facts: Facts) -> None:
        super().__init__("refused")
        self.facts = facts


class Smtp:
    """Visits mail servers."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(TOGETHER)
        self._alone: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def look(self, question: Question) -> Snapshot:
        """What the server shows; never raises for what it does."""
        address = question.detail.partition(" ")[0]
        async with self._alone[address], self._room:
            state, facts = await _visited(question)
        return Snapshot(question, state, at=time.time(), facts=facts)


async def _visited(question: Question) -> tuple[State, Facts]:
    try:
        async with asyncio.timeout(SECONDS):
            return State.FOUND, await _visit(question)
    except RefusedError as refused:
        return State.REFUSED, refused.facts
    except UnreachableError as error:
        return State.TIMEOUT if error.late else State.BROKEN, {"rcode": "unreachable"}
    except TimeoutError:
        return State.TIMEOUT, {}
    except NotSmtpError as error:
        return State.BROKEN, {"error": str(error)}
    except (OSError, ValueError) as error:
        return State.BROKEN, {"error": type(error).__name__}


async def _visit(question: Question) -> Facts:
    address, text, *rest = question.detail.split(" ")
    ip_address(address)  # a name would be looked up behind our back
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(f"no port: {port}")
    if question.kind == "rcpt":
        return await _roles(address, port, rest[0])
    return await _tls(question.name, address, port)


async def _tls(host: str, address: str, port: int) -> Facts:
    """Verify first; where that fails, look again without."""
    if not trust.has_roots():
        return await _talk(host, address, port, trust.lax())
    try:
        facts = await _talk(host, address, port, trust.strict())
    except ssl.SSLCertVerificationError as error:
        facts = await _talk(host, address, port, trust.lax())
        known: Facts = {} if error.verify_code in _DATES else {"trusted": False}
        return {**facts, **known, "verify_error": error.verify_message[:_LONGEST]}
    if "tls_error" in facts:  # perhaps only too old for us
        return await _talk(host, address, port, trust.lax())
    return {**facts, "trusted": True} if "tls_version" in facts else facts


async def _talk(host: str, address: str, port: int, context: ssl.SSLContext) -> Facts:
    """One visit; SSLCertVerificationError when the context does not trust the certificate."""
    async with await Session.open(address, port) as session:
        facts, extensions = await _greeted(session)
        facts["extensions"] = extensions
        if "STARTTLS" in extensions:
            facts |= await _encrypted(session, host, context)
        return facts


async def _greeted(session: Session) -> tuple[Facts, tuple[str, ...]]:
    """Greeting and extensions; RefusedError when the server sends us away."""
    greeting = await session.hear()
    facts: Facts = {"greeting": _text(greeting)}
    if greeting.code != 220:
        raise RefusedError(facts)
    reply = await session.greet()
    if reply.code != 250:
        raise RefusedError({**facts, "ehlo": _text(reply)})
    keywords = (line.split(" ", 1)[0].upper()[:64] for line in reply.lines[1:])
    return facts, tuple(filter(None, keywords))


async def _encrypted(session: Session, host: str, context: ssl.SSLContext) -> Facts:
    from postwarden.probes.smtp.certificate import read

    reply = await session.say("STARTTLS")
    if reply.code != 220:
        return {"tls_error": _text(reply)}
    try:
        tls = await session.encrypt(context, host)
    except ssl.SSLCertVerificationError:
        raise
    except ssl.SSLError as error:
        return {"tls_error": (error.reason or "SSLError")[:_LONGEST]}
    except OSError as error:
        return {"tls_error": type(error).__name__}
    facts: Facts = {"tls_version": tls.version()}
    try:
        return facts | read(tls.getpeercert(binary_form=True) or b"")
    except ValueError:
        return {"tls_error": "unreadable certificate"}


async def _roles(address: str, port: int, domain: str) -> Facts:
    """Ask for each role address by itself; RefusedError when the answer is none to the question."""
    async with await Session.open(address, port) as session:
        facts, _ = await _greeted(session)
        names = {"nobody": secrets.token_hex(10), "postmaster": "postmaster", "abuse": "abuse"}
        for role, local in names.items():
            mail = await session.say("MAIL FROM:<>")
            if mail.code != 250:
                raise RefusedError({**facts, "mail": _text(mail)})
            reply = await session.say(f"RCPT TO:<{local}@{domain}>")
            facts[role] = _text(reply)
            if role != "nobody" and not _is_clear(reply):
                raise RefusedError(facts)
            await session.say("RSET")
        return facts


def _is_clear(reply: Reply) -> bool:
    """Whether it is yes or no: "later" may be greylisting, 5.7 is about us and not the mailbox."""
    return reply.code // 100 == 2 or (reply.code // 100 == 5 and " 5.7." not in str(reply))


def _text(reply: Reply) -> str:
    return str(reply)[:_LONGEST]
