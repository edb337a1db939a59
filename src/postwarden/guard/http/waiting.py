"""The way without JavaScript: a token that is good after some seconds, for one parked post alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postwarden.guard.tokens import PATIENCE, WAIT, Checked, solve
from postwarden.model.held import Held

if TYPE_CHECKING:
    from postwarden.guard.live import Live


def token(live: Live, held: Held) -> str:
    """What the page carries."""
    return solve(live.tokens.mint(_host(held), form(held), live.clock(), WAIT))


def checked(live: Live, given: str, held: Held) -> Checked:
    """Read it again: valid when enough time has gone by."""
    return live.tokens.check(given, _host(held), form(held), live.clock())


def seconds_left(live: Live, given: str, held: Held) -> int:
    """How long the visitor still has to wait."""
    issued = checked(live, given, held).token.issued
    if issued is None:
        return PATIENCE
    return max(1, round(PATIENCE - (live.clock() - issued).total_seconds()))


def _host(held: Held) -> str:
    return held.host.partition(":")[0].lower()


def form(held: Held) -> str:
    """What tokens of a challenge are bound to: this one parked post, so that none answers a second."""
    return f"{held.path}#{held.id}"
