"""From the joined books to expected.toml."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.lab.books import Life, family
from tests.lab.clock import Clock
from tests.lab.world import Cause


@dataclass
class Count:
    """Messages, recipients, first and last of one group of mails."""

    messages: int = 0
    recipients: int = 0
    times: list[float] = field(default_factory=list)

    def add(self, at: float, recipients: int) -> None:
        """Count one message."""
        self.messages += 1
        self.recipients += recipients
        self.times.append(at)


@dataclass
class Tally:
    """Counts by tag and kind."""

    sent: dict[str, Count] = field(default_factory=dict)
    forwarded: dict[str, Count] = field(default_factory=dict)
    bounces: dict[str, Count] = field(default_factory=dict)
    local_bounces: int = 0
    untraced: Count = field(default_factory=Count)


def tally(found: dict[str, Life], clock: Clock, local: set[str], since: float) -> Tally:
    """Sort all mails into sent, forwarded and bounces; since is where the mail log begins."""
    result = Tally()
    for life in found.values():
        if life.parent:
            continue
        if (clock.shift(life.start) or 0.0) < since:
            _cut_off(result, clock, life, local, since)
            continue
        foreign = {
            to
            for one in family(found, life)
            for to in one.states
            if to.partition("@")[2] not in local
        }
        at = clock.shift(life.start) or 0.0
        if life.bounce_of:
            _bounce(result, found, life, at, len(foreign))
        elif foreign and life.event and life.mail:
            group = result.forwarded if life.mail.inbound else result.sent
            group.setdefault(life.event.tag, Count()).add(at, len(foreign))
    return result


def _cut_off(result: Tally, clock: Clock, life: Life, local: set[str], since: float) -> None:
    """A mail whose beginning is lost counts if a later try is still in the log."""
    seen = [
        at
        for to, last in life.last.items()
        if to.partition("@")[2] not in local and (at := clock.shift(last) or 0.0) >= since
    ]
    if seen and not life.bounce_of:
        result.untraced.add(min(seen), len(seen))


def _bounce(result: Tally, found: dict[str, Life], life: Life, at: float, foreign: int) -> None:
    if not foreign:
        result.local_bounces += 1
        return
    parent = found[life.bounce_of]
    while parent.parent or parent.bounce_of:
        parent = found[parent.parent or parent.bounce_of]
    tag = parent.event.tag if parent.event else ""
    result.bounces.setdefault(tag, Count()).add(at, foreign)


def expected(
    result: Tally,
    causes: Sequence[Cause],
    head: dict[str, object],
    zone: str,
    sums: bool = True,
    share: bool = True,
) -> str:
    """The text of expected.toml."""
    lines = [f"{name} = {_value(value)}" for name, value in head.items()]
    if sums and result.bounces and "cause.backscatter" not in [one.code for one in causes]:
        lines.append('may = ["cause.backscatter"]  # true as well: own bounces left the server')
    lines += _sums(result, causes, share) if sums else []
    for cause in causes:
        lines += _cause(result, cause, zone)
    return "\n".join(lines) + "\n"


def _sums(result: Tally, causes: Sequence[Cause], share: bool) -> list[str]:
    untraced = result.untraced.messages
    messages = untraced + sum(one.messages for one in result.sent.values())
    recipients = sum(one.recipients for one in (result.untraced, *result.sent.values()))
    tags = {tag for cause in causes if cause.explains for tag in cause.tags}
    explained = sum(one.messages for tag, one in result.sent.items() if tag in tags)
    lines = ["", "[sums]", f"messages = {messages}", f"recipients = {recipients}"]
    if share:
        ordinary = messages - explained - untraced
        lines += [f"explained = {explained}", f"ordinary = {ordinary}", f"untraced = {untraced}"]
    lines += [
        "",
        "[sums.beside]",
        f"bounces = {sum(one.messages for one in result.bounces.values())}",
        f"forwarded = {sum(one.messages for one in result.forwarded.values())}",
        "",
        "[lab]",
        f"local_bounces = {result.local_bounces}",
    ]
    for kind, group in (
        ("sent", result.sent),
        ("forwarded", result.forwarded),
        ("bounces", result.bounces),
    ):
        lines += [f'"{kind}:{tag}" = {one.messages}' for tag, one in sorted(group.items())]
    return lines


def _cause(result: Tally, cause: Cause, zone: str) -> list[str]:
    groups = {"cause.forwarding": result.forwarded, "cause.backscatter": result.bounces}
    group = groups.get(cause.code, result.sent)
    parts = [one for tag, one in group.items() if tag in cause.tags]
    lines = [
        "",
        "[[cause]]",
        f'code = "{cause.code}"',
        f'kind = "{cause.kind}"',
        f"subject = {_value(cause.subject)}",
    ]
    if cause.also:
        lines.append(f"also = {_value(cause.also)}")
    if cause.counted:
        lines += [
            f"messages = {sum(one.messages for one in parts)}",
            f"recipients = {sum(one.recipients for one in parts)}",
        ]
    lines += [f"certainty = {_value(list(cause.certainty))}"]
    if cause.counted:
        times = [at for one in parts for at in one.times]
        lines += [f'first = "{_iso(min(times), zone)}"', f'last = "{_iso(max(times), zone)}"']
    if cause.facts:
        lines.append("[cause.facts]")
        lines += [f"{name} = {_value(one)}" for name, one in cause.facts.items()]
    return lines


def _iso(at: float, zone: str) -> str:
    return datetime.fromtimestamp(int(at), ZoneInfo(zone)).isoformat()


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
