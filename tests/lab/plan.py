"""A story as a list of events; every event says which mails it will cause."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

GAP, CROWD = 1.0, 12


@dataclass(frozen=True)
class Mail:
    """One mail that an event hands to the server."""

    rcpts: tuple[str, ...]
    inbound: bool = False  # comes from a foreign server for a local mailbox


@dataclass(frozen=True)
class Event:
    """Something that happens at a planned time; tag names the actor behind it."""

    at: float
    tag: str
    act: Callable[[], None]
    mails: tuple[Mail, ...] = ()
    quiet: bool = False  # touches the web server only: nothing to wait for


def crowds(events: Sequence[Event]) -> list[list[Event]]:
    """Cut the sorted events into groups that are so close that they run side by side."""
    groups: list[list[Event]] = []
    for event in sorted(events, key=lambda one: one.at):
        if groups and _fits(groups[-1], event):
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _fits(group: list[Event], event: Event) -> bool:
    close = event.at - group[-1].at < GAP and len(group) < CROWD
    return close and all(_apart(event, other) for other in group)


def _apart(one: Event, other: Event) -> bool:
    """Whether the mails of two events can be told apart afterwards."""
    if one.tag == other.tag or not one.mails or not other.mails:
        return True
    theirs = {frozenset(mail.rcpts) for mail in other.mails}
    return not any(frozenset(mail.rcpts) in theirs for mail in one.mails)
