"""Who made a post: a person with a browser, or a program.

What: a person reads a page before answering it; her browser loads pictures and styles, keeps the
page open for a while and names it as referrer. Programs post blindly, or a second after fetching,
or again and again after one fetch. What counts as usual is read off this server's own posts.
Source: recorded visits; facts on form bots.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from postwarden.model.log_tables import FormVisits, Rule

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
#: The site itself: its scheduler posts to its own pages.
_OWN = "starts_with(ip, '127.') OR ip = '::1'"
#: The agent names a program, or no browser.
_PROGRAM = r"""
regexp_matches(agent, '(?i)bot\b|crawl|spider|curl|wget|python|libwww|httpclient|okhttp|java/|go-http'
    || '|php/|perl|scrapy|headless|ruby|node|axios')
OR (agent <> '' AND NOT starts_with(agent, 'Mozilla/5.0 ('))
OR starts_with(agent, 'Mozilla/5.0 (compatible')
"""
#: Somebody with a browser read a page and took the time to answer it. A browser that looks around
#: may post quickly after a page, or long after all of them.
_UNHURRIED = f"""
CASE WHEN own THEN true WHEN program THEN false
WHEN assets > 0 OR (pages > 1 AND posted <= {_CLICKS} * pages) THEN CASE
    WHEN stay IS NULL THEN referred
    ELSE (assets > 0 OR stay >= {_LOOKS}) AND posted <= {_CLICKS} * (pages + 1)
        AND (since <= 1 OR referred) END
ELSE gap IS NOT NULL AND gap >= fastest AND (since <= 1
    OR (since <= {_RETRIES} AND referred AND posted <= {_RETRIES} + 1)) END
"""
RULE = Rule(_OWN, _PROGRAM, _UNHURRIED, FASTEST, _SLOWEST)


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


def fastest(visits: FormVisits) -> float:
    """Where this form's quick posts end and its slow ones begin, in seconds.

    People and programs leave a gap between their times; where there is none, `FASTEST` holds.
    """
    gaps = visits.gaps
    steps = [((b + 1) / (a + 1), b) for a, b in pairwise(gaps) if FASTEST - 1 <= a <= _SLOWEST]
    widest = max((ratio for ratio, _ in steps), default=0.0)
    if widest < _APART or not any(gap < FASTEST for gap in gaps):
        return FASTEST
    return next(slow for ratio, slow in steps if ratio == widest)


def too_many_bare(bare: int, loading: int, usual_here: Usual) -> bool:
    """Visitors with warm caches are a share of all; a crowd of nothing else is a program's."""
    if not usual_here.assets:
        return False
    expected = max(usual_here.cached, 0.5) * max(loading, 1)
    return bare > 3 * expected + 3
