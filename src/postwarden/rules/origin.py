"""What: the post says it comes from a page of another site, or hides where it comes from.

Why: a browser tells from which site a form was sent. Forms embedded elsewhere and pages read through a
translator do so honestly; privacy settings leave the header out or say `null`, which is little or nothing.
Source: Fetch Metadata (W3C); all browsers send Origin with a POST since 2020.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import links


def find(look: Look) -> Iterator[Hit]:
    """One hit; nothing where no headers are known, or not on which host."""
    attempt = look.attempt
    if not attempt.headers or not attempt.host:
        return
    origin, referer = (attempt.headers.get(name, "")[:300] for name in ("origin", "referer"))
    if origin == "null":
        return
    if origin or referer:
        if not _own(links.host(origin or referer), attempt):
            yield Hit("origin", {"from": "another site"})
    elif attempt.headers.get("sec-fetch-site") == "cross-site":
        yield Hit("origin", {"from": "another site"}, 0.7)
    else:
        yield Hit("origin", {"from": ""}, 0.25)


def _own(host: str, attempt: Attempt) -> bool:
    here = attempt.host.partition(":")[0].lower().removeprefix("www.")
    names = (here, *(each.lower().removeprefix("www.") for each in attempt.own))
    return links.belongs(host, names) or here.endswith(f".{host}")
