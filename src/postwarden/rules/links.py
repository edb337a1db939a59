"""What: links to other sites in what was written, by their number and their share of the text.

Why: spam wants a click. One link is normal (a photo, one's own page), several happen; markup around
them is a program's. Links to the site itself are not counted.
Source: WordPress's own limit of two; anchors in BBCode and HTML are old bots' template.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import posts

#: Degree for one, two, three, four hosts; more bring all.
_DEGREES = (0.0, 0.1, 0.25, 0.4, 0.7)


def find(look: Look) -> Iterator[Hit]:
    """One hit; several links to one host count as one and a half."""
    reading = posts.of(look.attempt)
    hosts = len({each.host for each in reading.links})
    number = len(reading.links)
    degree = _DEGREES[hosts] if hosts < len(_DEGREES) else 1.0
    if number > 2 * hosts:
        degree = min(1.0, degree * 1.5)
    if number and reading.anchors:
        degree = max(degree, 1.0 if reading.anchors > 1 else 0.8)
    if degree:
        yield Hit("links", {"links": number, "hosts": hosts, "markup": reading.anchors}, degree)
