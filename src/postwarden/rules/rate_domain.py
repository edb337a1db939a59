"""What: many different mailboxes of one domain were typed in within an hour.

Why: a company or university is bombed mailbox by mailbox. Of free-mail providers hundreds an hour are
normal; the site's own domain is its staff.
Source: Spamhaus 2016; limits per recipient domain at mailing-list providers.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import addresses, degrees, links, posts


def _domain(attempt: Attempt) -> Key:
    domain = addresses.domain(posts.of(attempt).reached)
    own = (each.removeprefix("www.") for each in (*attempt.own, attempt.host))
    if not domain or domain in addresses.FREE or links.belongs(domain, own):
        return ()
    return (domain,)


def _mailbox(attempt: Attempt) -> Key:
    return (posts.of(attempt).reached,)


COUNTS = (Count("rate_domain.hour", 3600, _domain, distinct=_mailbox, proven=True),)


def find(look: Look) -> Iterator[Hit]:
    """One hit; mailboxes before this one, free-mail providers are not counted."""
    count = look.history.count("rate_domain.hour") + 1
    if degree := degrees.grown(count, 10, 80):
        yield Hit("rate_domain", {"mailboxes": round(count)}, degree)
