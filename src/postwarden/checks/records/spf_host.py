"""check_host: may this address send for this sender? With a trace of how it came to the answer.

What is pending counts as nothing, so that one run asks for as much as possible at once; the answer
of a run that is still `open` means nothing. Source: RFC 7208 sections 4 to 7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from postwarden.checks.records import spf_macros as macros
from postwarden.checks.records.names import ascii_name
from postwarden.checks.records.spf import Record, Term, parse, selected
from postwarden.checks.records.spf_answer import (
    RESULTS,
    Answer,
    Client,
    Limits,
    Step,
    StopError,
)
from postwarden.checks.records.spf_terms import matches, validated
from postwarden.model.snapshot import Snapshot, State
from postwarden.model.world import World

_EXPLAINING = macros.LETTERS + macros.EXPLAINING


def check_host(
    world: World,
    ip: str,
    helo: str,
    sender: str,
    *,
    at: float = 0.0,
    receiver: str = "unknown",
    limits: Limits | None = None,
) -> Answer:
    """Evaluate the SPF record of the sender's domain, or of the HELO name without a sender.

    ValueError for an `ip` that is none. `at`: epoch seconds, for the macro `t`.
    """
    client = Client.of(ip)
    who = _who(sender.strip().removeprefix("<").removesuffix(">"), helo)
    if who is None:
        return Answer("none", why="no-domain")
    run = _Run(world, client, helo, who, at, receiver, limits or Limits())
    why, explanation = "", ""
    try:
        verdict = run.policy(who.domain, 0)
        result = verdict.result
        if result == "fail":
            explanation = run.explained(verdict)
    except StopError as stop:
        result, why = stop.result, stop.why
    return Answer(
        result,
        who.domain,
        run.open,
        tuple(run.trace),
        run.lookups,
        run.voids,
        why,
        *run.met,
        explanation,
    )


@dataclass(frozen=True, slots=True)
class _Sender:
    local: str
    domain: str


def _who(sender: str, helo: str) -> _Sender | None:
    """Whose record is asked for; None when that is no domain that DNS could know."""
    local, _, domain = (sender or helo).rpartition("@")
    try:
        name = ascii_name(domain)
    except ValueError:
        return None
    return _Sender(local or "postmaster", name) if "." in name else None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one record says, and where its explanation stands."""

    result: str
    exp: Term | None = None
    domain: str = ""


@dataclass(slots=True)
class _Run:
    """One evaluation, and what it came by."""

    world: World
    client: Client
    helo: str
    who: _Sender
    at: float
    receiver: str
    limits: Limits
    open: bool = False
    lookups: int = 0
    voids: int = 0
    trace: list[Step] = field(default_factory=list)
    #: The token and the domain at which it stopped.
    met: tuple[str, str] = ("", "")

    def ask(self, name: str, rdtype: str) -> Snapshot:
        """What DNS says; what is pending leaves the answer open."""
        answer = self.world.dns(name, rdtype)
        if answer.state is State.PENDING:
            self.open = True
        return answer

    def needed(self, name: str, rdtype: str) -> Snapshot:
        """What DNS says; a temporary error when it cannot say."""
        answer = self.ask(name, rdtype)
        if answer.failed:
            raise StopError("temperror", "no-answer")
        return answer

    def void(self) -> None:
        """A term's question was answered with nothing."""
        self.voids += 1
        if self.voids > self.limits.voids:
            raise StopError("permerror", "void-lookups")

    def policy(self, domain: str, depth: int) -> _Verdict:
        """What a domain's record says of the client (section 4)."""
        record = self._record(domain, depth)
        if record is None:
            return _Verdict("none")
        for term in record.terms:
            if self._matches(term, domain, depth):
                return _Verdict(RESULTS[term.sign], record.exp, domain)
        if record.redirect:
            return self._redirected(record.redirect, domain, depth)
        return _Verdict("neutral")

    def explained(self, verdict: _Verdict) -> str:
        """The sender's own words (section 6.2); whatever is wrong with them, there are none."""
        if verdict.exp is None:
            return ""
        name = self._target(verdict.exp, verdict.domain)
        records = self.ask(name, "TXT").records if name else ()
        if len(records) != 1 or not records[0].isascii():
            return ""
        try:
            found = macros.pieces(records[0], _EXPLAINING)
        except macros.MacroError:
            return ""
        return self._filled(found, verdict.domain) or ""

    def _record(self, domain: str, depth: int) -> Record | None:
        answer = self.ask(domain, "TXT")
        if answer.failed:
            raise self._error("", domain, "no-answer", "temperror")
        found = selected(answer.records)
        if not found:
            return None
        if len(found) > 1:
            raise self._error("", domain, "several")
        record = parse(found[0])
        self.trace.append(Step(depth, domain, record.text, "record"))
        if record.faults:
            raise self._error(record.faults[0].token, domain, "syntax")
        return record

    def _error(self, token: str, domain: str, why: str, result: str = "permerror") -> StopError:
        self.met = (token, domain)
        return StopError(result, why)

    def _matches(self, term: Term, domain: str, depth: int) -> bool:
        if not term.looks:
            matched = matches(self, term, domain)
            means = RESULTS[term.sign] if matched else ""
            outcome = "match" if matched else "no-match"
            self.trace.append(Step(depth, domain, term.text, outcome, "", means))
            return matched
        if term.name == "include":
            return self._tried(term, domain, depth, lambda name: self._includes(name, depth))
        return self._tried(term, domain, depth, lambda name: matches(self, term, name))

    def _includes(self, name: str, depth: int) -> bool:
        """An include matches when the record it names lets the client pass (section 5.2)."""
        result = self.policy(name, depth + 1).result
        if result == "none" and not self.open:
            raise StopError("permerror", "no-record")
        return result == "pass"

    def _redirected(self, term: Term, domain: str, depth: int) -> _Verdict:
        """The record of another domain instead of this one (section 6.1)."""
        verdict = _Verdict("none")

        def follow(name: str) -> bool:
            nonlocal verdict
            verdict = self.policy(name, depth + 1)
            if verdict.result == "none" and not self.open:
                raise StopError("permerror", "no-record")
            return True

        self._tried(term, domain, depth, follow, lambda: verdict.result)
        return verdict

    def _tried(
        self,
        term: Term,
        domain: str,
        depth: int,
        test: Callable[[str], bool],
        result: Callable[[], str] | None = None,
    ) -> bool:
        """Try a term and write down how it went, before what stands inside it."""
        place, before, voids = len(self.trace), self.lookups, self.voids
        step = Step(depth, domain, term.text, "error")
        self.trace.append(step)
        target, outcome, means, why = None, "error", "", ""
        try:
            self._count(term)
            target = self._target(term, domain)
            matched = target is not None and test(target)
            outcome = "match" if matched else "no-match"
            if matched:
                means = result() if result else RESULTS[term.sign]
        except StopError as stop:
            why = stop.why
            self.met = self.met if self.met[1] else (term.text, domain)
            raise
        finally:
            cost, void = self.lookups - before, self.voids > voids and _asks_itself(term)
            self.trace[place] = Step(
                depth, domain, term.text, outcome, target or "", means, cost, void, why
            )
        return matched

    def _count(self, term: Term) -> None:
        self.lookups += term.looks
        if self.lookups > self.limits.lookups:
            raise StopError("permerror", "too-many-lookups")

    def _target(self, term: Term, domain: str) -> str | None:
        """The name a term is about; None while it is not known."""
        if not term.spec:
            return domain
        text = self._filled(macros.pieces(term.spec), domain)
        return None if text is None else macros.as_name(text).lower()

    def _filled(self, found: macros.Pieces, domain: str) -> str | None:
        """A text with its macros' values; None while the name behind `p` is pending."""
        pending = False

        def value(letter: str) -> str:
            nonlocal pending
            if letter != "p":
                return self._value(letter, domain)
            name = validated(self, domain)
            pending = pending or name is None
            return name or ""

        text = macros.filled(found, value)
        return None if pending else text

    def _value(self, letter: str, domain: str) -> str:
        """Section 7.2: what each macro letter stands for."""
        match letter:
            case "s":
                return f"{self.who.local}@{self.who.domain}"
            case "l":
                return self.who.local
            case "o":
                return self.who.domain
            case "d":
                return domain
            case "i":
                return self.client.dotted
            case "v":
                return "in-addr" if self.client.version == 4 else "ip6"
            case "h":
                return self.helo
        return {"c": self.client.shown, "r": self.receiver}.get(letter, str(int(self.at)))


def _asks_itself(term: Term) -> bool:
    """Whether a term's own question may be in vain; those inside an include are told there."""
    return term.name not in ("include", "redirect")
