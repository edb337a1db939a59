"""Who made a post: a person with a browser, or a program.

What: a person reads a page before answering it; her browser loads pictures and styles, keeps the
page open for a while and names it as referrer. Programs post blindly, or a second after fetching,
or again and again after one fetch. What counts as usual is read off this server's own posts.
Source: recorded visits; facts on form bots.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from postwarden.model.log_tables import FormPost, Manner

#: Nobody reads a form and fills it in faster, in seconds (stamps are whole seconds).
FASTEST = 3.0
#: How often somebody sends a form again that complained.
_RETRIES = 3
#: Somebody who walks through several pages takes at least this long, in seconds.
_LOOKS = 8.0
#: Programs that wait before they post wait no longer than this; people take `_APART` times longer.
_SLOWEST = 20.0
_APART = 2.0
#: Posts for each page of a site that talks to its server without loading pages (checkout, search).
_CLICKS = 5
V = TypeVar("V", FormPost, Manner)
_BROWSER = re.compile(r"Mozilla/5\.0 \((?!compatible)").match
_PROGRAM = re.compile(
    r"bot\b|crawl|spider|curl|wget|python|libwww|httpclient|okhttp|java/|go-http|php/|perl|scrapy"
    r"|headless|ruby|node|axios",
    re.IGNORECASE,
).search


@dataclass(frozen=True, slots=True)
class Usual:
    """What this server's visitors usually do.

    Attributes:
        assets: whether visitors load pictures and styles in this log at all.
        cached: posts without them for each post with them, among unhurried visitors.
        pages: whether page views are in this log at all; without them nobody can be told apart.
        failing: part of the mail that such visitors cause and that does not arrive.
    """

    assets: bool
    cached: float
    failing: float
    pages: bool = True


def unhurried(post: FormPost | Manner, fastest: float = FASTEST) -> bool:
    """Whether somebody with a browser read a page and took the time to answer it."""
    if post.ip.startswith("127.") or post.ip == "::1":
        return True  # the site itself: its scheduler posts to its own pages
    if _is_program(post.agent):
        return False
    if post.assets or (post.pages > 1 and post.posted <= _CLICKS * post.pages):
        return _walks(post)
    again = post.since <= _RETRIES and bool(post.referer) and post.posted <= _RETRIES + 1
    return post.gap is not None and post.gap >= fastest and (post.since <= 1 or again)


@lru_cache(maxsize=4096)
def _is_program(agent: str) -> bool:
    """Whether the agent names a program, or no browser."""
    return bool(_PROGRAM(agent) or (agent and not _BROWSER(agent)))


def _walks(post: FormPost | Manner) -> bool:
    """A browser that looks around: it may post quickly after a page, or long after all of them."""
    if post.stay is None:
        return bool(post.referer)
    looked = post.stay >= (0.0 if post.assets else _LOOKS)
    few = post.posted <= _CLICKS * (post.pages + 1)
    return looked and few and (post.since <= 1 or bool(post.referer))


def split(posts: Sequence[V], usual_here: Usual) -> tuple[list[V], list[V]]:
    """Posts of programs, and posts of people."""
    if not usual_here.pages:
        return [], list(posts)
    fastest = _break(posts)
    calm = {p.post for p in posts if unhurried(p, fastest)}
    hasty = {(p.ip, p.agent) for p in posts if p.post not in calm}
    people = [
        p
        for p in posts
        if p.post in calm and ((p.assets and p.referer) or (p.ip, p.agent) not in hasty)
    ]
    if usual_here.assets:
        bare = sum(1 for p in people if not p.assets)
        if _too_many_bare(bare, len(people) - bare, usual_here):
            people = [p for p in people if p.assets]
    kept = {p.post for p in people}
    return [p for p in posts if p.post not in kept], people


def _break(posts: Sequence[V]) -> float:
    """Where this form's quick posts end and its slow ones begin, in seconds.

    People and programs leave a gap between their times; where there is none, `FASTEST` holds.
    """
    gaps = sorted({p.gap for p in posts if p.gap is not None and not p.assets})
    pairs = [(b + 1) / (a + 1) for a, b in pairwise(gaps) if FASTEST - 1 <= a <= _SLOWEST]
    widest = max(pairs, default=0.0)
    if widest < _APART or not any(gap < FASTEST for gap in gaps):
        return FASTEST
    return next(
        b for a, b in pairwise(gaps) if FASTEST - 1 <= a <= _SLOWEST and (b + 1) / (a + 1) == widest
    )


def _too_many_bare(bare: int, loading: int, usual_here: Usual) -> bool:
    """Visitors with warm caches are a share of all; a crowd of nothing else is a program's."""
    expected = max(usual_here.cached, 0.5) * max(loading, 1)
    return bare > 3 * expected + 3
