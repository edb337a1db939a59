"""Whether programs abuse a form, or what looks like a program is somebody's honest work.

Innocent readings of a post without a visit: payment callbacks, schedulers, monitors, shop systems
that talk to each other, people behind one address, quick people, visitors with warm caches. They
come as evenly as the site's people do, or from a few addresses, and their mail arrives.
"""

from __future__ import annotations

from collections.abc import Iterable

from postwarden.causes import form_kinds, places
from postwarden.causes.stories import Story
from postwarden.model.log_tables import Pace, Side

#: Addresses that one service calls from, and mailboxes that a monitor writes to.
_SERVERS = 4
#: Posts that would be odd even for careless people, and mails that would.
_POSTS, _MAILS = 3, 10
_DAY = 86400.0


def is_abused(story: Story, others: Iterable[Story]) -> bool:
    """Whether programs cause more mail here than odd visitors do on this server."""
    programs = story.programs
    if programs.posts < _POSTS and programs.messages < _MAILS:
        return False
    elsewhere = [s for s in others if s is not story]
    if _is_chance(story) or (_arrives(programs) and _is_honest(story)):
        return False
    odd = sum(s.programs.posts for s in elsewhere)
    people = sum(s.people.posts for s in elsewhere)
    stray = min(0.2, max(0.05, odd / (odd + people) if people else 0.0))
    return programs.posts > 3 * stray * story.people.posts


def _is_chance(story: Story) -> bool:
    """Programs post in vain (the form refuses them), and other mail went out beside a few posts."""
    refused = story.programs.posts * 10 < story.tried
    return refused and story.asked >= _POSTS and story.people.posts * 2 > story.asked


def _arrives(side: Side) -> bool:
    return side.refused * 10 < side.messages


def _is_honest(story: Story) -> bool:
    """Another program's calls, or people who only look like programs; their mail arrives."""
    programs = story.programs
    if places.holds_files(story.form):
        return False
    if form_kinds.is_service(story.form):
        return True
    if not story.people.posts and form_kinds.kind_of(story.form) in ("unknown", "order"):
        return True
    fetched = all(p.method == "GET" for p in programs.sample)
    if fetched and not story.is_script:
        return True  # a link in a mail that somebody clicks: no page before it, and it arrives
    if programs.blind * 2 < programs.posts:
        pace, people = programs.pace, story.everybody
        quiet = _comes_evenly(pace, people) and not _is_surge(pace, people)
        return quiet or programs.addresses <= 2
    if programs.addresses > _SERVERS:
        return False
    return fetched or (programs.written <= _SERVERS and _is_steady(programs.pace))


def _comes_evenly(pace: Pace, people: Pace) -> bool:
    """Whether these posts spread over the log as people's do."""
    usual = people.middle if people.posts > _SERVERS else _DAY
    return pace.middle > 0.3 * usual


def _is_surge(pace: Pace, people: Pace) -> bool:
    """Whether these posts come thicker than people ever do here."""
    return pace.busiest > 2 * max(people.busiest, _POSTS)


def _is_steady(pace: Pace) -> bool:
    """Whether posts come evenly over more than a day, as a monitor's do."""
    hours = (pace.last - pace.first) / 3600
    return hours > 24 and pace.busiest <= 3 * pace.posts / hours + 1
