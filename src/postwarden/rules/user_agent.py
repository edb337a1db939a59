"""What: the program that posted says it is a script, or says nothing.

Why: people's browsers name themselves; a lazy script does not hide. Most bots do hide, so this finds few.
Source: crawlers' and libraries' own names. Without any header nothing is known and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from postwarden.model.history import Look
from postwarden.model.verdict import Hit

_SCRIPTS = re.compile(
    r"python|curl/|wget|go-http-client|libwww|lwp::|perl|java/|okhttp|apache-httpclient|httpclient|axios"
    r"|node-fetch|undici|guzzle|php/|ruby|scrapy|headless|phantomjs|selenium|puppeteer|playwright"
    r"|httpie|postman|mechanize|aiohttp|winhttp|libcurl",
    re.IGNORECASE,
)


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the word found."""
    headers = look.attempt.headers
    if not headers:
        return
    agent = headers.get("user-agent", "")[:500].strip()
    if len(agent) < 3:
        yield Hit("user_agent", {"agent": ""}, 0.8)
    elif word := _script(agent):
        yield Hit("user_agent", {"agent": word})


@lru_cache(maxsize=512)
def _script(agent: str) -> str:
    match = _SCRIPTS.search(agent)
    return match[0].lower() if match else ""
