"""A claim: the guard has begun to forward a post, so the web server must not go around it any more.

nginx hands a claimed post in once more, to a location without a way around and with the site's own
patience; it is found again by the request's id. What nobody fetches is forgotten after a minute.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

SECONDS = 60
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Claim:
    """A post that goes on without some of its fields."""

    without: tuple[str, ...]
    until: float


class Claims:
    """Claims by request id; each is taken once."""

    def __init__(self) -> None:
        self._claims: OrderedDict[str, Claim] = OrderedDict()

    def put(self, request: str, without: tuple[str, ...], now: float) -> None:
        """Claim a request."""
        while len(self._claims) >= MOST:
            self._claims.popitem(last=False)
        self._claims[request] = Claim(without, now + SECONDS)

    def take(self, request: str, now: float) -> Claim | None:
        """The claim on a request, None where there is none."""
        claim = self._claims.pop(request, None) if request else None
        return claim if claim and now <= claim.until else None
