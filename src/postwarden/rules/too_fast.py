"""What: words were typed, and the form was sent within seconds of the first touch.

Why: nobody writes a sentence in two seconds. The time counts from our own signature, not from a
field that anybody can write into; autofill of names and addresses types no words.
Source: Antispam Bee and its issue 828: times in cached pages never fire.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Attempt, Proof, Role
from postwarden.model.history import Count, Key, Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import degrees, posts

#: Seconds: surely too fast, surely not.
_FAST, _FINE = 2.0, 3.0
#: Letters of a subject and a message that nobody has typed by then.
_LETTERS = 20


def _same(attempt: Attempt) -> Key:
    typed = attempt.values(Role.MESSAGE, Role.SUBJECT)
    return (posts.of(attempt).wide_prefix, *typed) if typed else ()


#: The same words from the same network: typed long ago, sent again after a correction.
COUNTS = (Count("too_fast.same", 1800, _same),)


def find(look: Look) -> Iterator[Hit]:
    """One hit; nothing after a challenge page, which sends itself."""
    token, elapsed = look.attempt.token, look.attempt.elapsed
    if token.proof is not Proof.VALID or token.solved or elapsed is None:
        return
    if look.history.count("too_fast.same") >= 0.5:
        return
    seconds = elapsed.total_seconds()
    typed = sum(len(each.strip()) for each in look.attempt.values(Role.MESSAGE, Role.SUBJECT))
    if not 0 <= seconds < _FINE or typed < _LETTERS:
        return
    yield Hit("too_fast", {"seconds": round(seconds, 1)}, degrees.ramp(seconds, _FINE, _FAST))
