"""A token is spent once. A double click and a form corrected after an error are the same use.

What is kept of the first use: when, the visitor's network and four bytes a field, as keyed hashes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from postwarden.guard.tokens import Checked
from postwarden.model.attempt import Attempt, Proof, Role
from postwarden.model.recall import Spend

#: How often a form may come back corrected with the same token.
CORRECTIONS = 3
#: Seconds in which the very same post is a double click.
DOUBLE_CLICK = 120
_MOST_FIELDS = 60
_START = struct.Struct(">I8s")
_SILENT = frozenset({Role.PASSWORD, Role.HONEYPOT, Role.COPY})


def spend_of(
    attempt: Attempt, checked: Checked, hashed: Callable[[Sequence[str]], bytes]
) -> Spend | None:
    """What is to be spent for this attempt; nothing where the token is no good."""
    if attempt.token.proof is not Proof.VALID or not checked.nonce:
        return None
    now = int(attempt.at.timestamp())
    start = _START.pack(now & 0xFFFFFFFF, hashed(("network", attempt.wide_prefix))[:8])
    words = [each for each in attempt.fields if each.value.strip() and each.role not in _SILENT]
    rest = b"".join(
        hashed(("field", each.name, each.value.strip().casefold()))[:4]
        for each in words[:_MOST_FIELDS]
    )
    return Spend(b"token" + checked.nonce, start + rest, max(60, checked.expires - now))


def used_again(value: bytes, first: bytes, uses: int) -> bool:
    """Say whether this use is one too many, given what was kept of the first."""
    if len(first) < _START.size:
        return True
    at, network = _START.unpack(value[: _START.size])
    before, first_network = _START.unpack(first[: _START.size])
    now_fields, then_fields = _fields(value), _fields(first)
    if now_fields == then_fields and at - before <= DOUBLE_CLICK:
        return uses > CORRECTIONS * 2
    same = len(now_fields & then_fields)
    alike = same * 2 >= max(len(now_fields), len(then_fields), 1)
    return network != first_network or not alike or uses > CORRECTIONS


def _fields(value: bytes) -> frozenset[bytes]:
    rest = value[_START.size :]
    return frozenset(rest[start : start + 4] for start in range(0, len(rest), 4))
