"""Whether programs abuse a form, or what looks like a program is somebody's honest work.

Innocent readings of a post without a visit: payment callbacks, schedulers, monitors, shop systems
that talk to each other, people behind one address, quick people, visitors with warm caches. They
come as evenly as the site's people do, or from a few addresses, and their mail arrives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from postwarden.causes import form_kinds, places, surges
from postwarden.causes.stories import Side, Story

#: Addresses that one service calls from, and mailboxes that a monitor writes to.
_SERVERS = 4
#: Posts that would be odd even for careless people, and mails that would.
_POSTS, _MAILS = 3, 10
_DAY = 86400.0


def is_abused(story: Story, others: Iterable[Story]) -> bool:
    """Whether programs cause more mail here than odd visitors do on this server."""
    programs = story.programs
    if len(programs.posts) < _POSTS and programs.messages < _MAILS:
        return False
    elsewhere = [s for s in others if s is not story]
    if _is_chance(story) or (_arrives(programs) and _is_honest(story, elsewhere)):
        return False
    odd = sum(len(s.programs.posts) for s in elsewhere)
    people = sum(len(s.people.posts) for s in elsewhere)
    stray = min(0.2, max(0.05, odd / (odd + people) if people else 0.0))
    return len(programs.posts) > 3 * stray * len(story.people.posts)


def _is_chance(story: Story) -> bool:
    """Programs post in vain (the form refuses them), and other mail went out beside a few posts."""
    refused = len(story.programs.posts) * 10 < story.tried
    return refused and story.asked >= _POSTS and len(story.people.posts) * 2 > story.asked


def _arrives(side: Side) -> bool:
    return side.refused * 10 < side.messages


def _is_honest(story: Story, elsewhere: Sequence[Story]) -> bool:
    """Another program's calls, or people who only look like programs; their mail arrives."""
    programs = story.programs
    if places.holds_files(story.form):
        return False
    if form_kinds.is_service(story.form):
        return True
    if not story.people.posts and form_kinds.kind_of(story.form) in ("unknown", "order"):
        return True
    if programs.blind * 2 < len(programs.posts):
        people = [s.people for s in (story, *elsewhere)]
        quiet = _comes_evenly(programs, people) and not _is_surge(programs, people)
        return quiet or len(programs.addresses) <= 2
    if len(programs.addresses) > _SERVERS:
        return False
    fetched = all(p.method == "GET" for p in programs.sample)
    return fetched or (len(programs.to) <= _SERVERS and _is_steady(programs))


def _comes_evenly(side: Side, people: Iterable[Side]) -> bool:
    """Whether these posts spread over the log as people's do."""
    times = sorted(t for each in people for t in each.times)
    usual = surges.middle_half(times) if len(times) > _SERVERS else _DAY
    return surges.middle_half(side.times) > 0.3 * usual


def _is_surge(side: Side, people: Iterable[Side]) -> bool:
    """Whether these posts come thicker than people ever do here."""
    hours = Counter(int(t // 3600) for each in people for t in each.times)
    usual = max(hours.values(), default=0)
    return surges.busiest_hour(side.times) > 2 * max(usual, _POSTS)


def _is_steady(side: Side) -> bool:
    """Whether posts come evenly over more than a day, as a monitor's do."""
    hours = (side.times[-1] - side.times[0]) / 3600
    return hours > 24 and surges.busiest_hour(side.times) <= 3 * len(side.times) / hours + 1
