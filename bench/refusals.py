"""Recognising refusals: delivery lines a second on one core, over varied lines.

`python bench/refusals.py`: replies as mail logs hold them, of every wording known and of others,
each line with its own numbers, addresses, hosts and ids, so that no text comes twice.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    sys.path[0] = str(ROOT)

from postwarden.causes.replies.book import book  # noqa: E402 - the path above comes first
from postwarden.causes.replies.recogniser import (  # noqa: E402 - the path above comes first
    Recogniser,
)

LINES = 200_000
ROUNDS = 3
_HEX = "0123456789abcdef"
_WORDS = """Unfortunately messages from your server were not taken because of what the owner of this
system decided please contact the administrator or visit the page below for an explanation""".split()
_UNKNOWN = 0.1


def main() -> int:
    """Print the best of several rounds: others who use this machine only make it slower."""
    rng = random.Random(4)
    lines = list(replies(rng, LINES))
    best, known = 0.0, 0
    for _ in range(ROUNDS):
        recogniser = Recogniser(book())
        start = time.process_time()
        known = sum(recogniser.reason(*line).means != "unknown" for line in lines)
        best = max(best, len(lines) / (time.process_time() - start))
    print(f"{best:,.0f} delivery lines a second on one core; {known:,} of {LINES:,} recognised")
    return 0


def replies(rng: random.Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Reply, DSN and relay of deliveries that failed."""
    says = [literal for each in book().replies for literal in each.says]
    for _ in range(count):
        literal = (
            " ".join(rng.choices(_WORDS, k=4)) if rng.random() < _UNKNOWN else rng.choice(says)
        )
        yield line(rng, literal)


def line(rng: random.Random, literal: str) -> tuple[str, str, str]:
    """One reply of the length that logs have."""
    ip = ".".join(str(rng.randrange(1, 255)) for _ in range(4))
    relay = f"mx{rng.randrange(40)}.{rng.choice(_WORDS).lower()}{rng.randrange(900)}.example"
    code = rng.choice(("550 5.7.1", "554 5.7.1", "450 4.7.1", "421", "550"))
    words = " ".join(rng.choices(_WORDS, k=rng.randrange(4, 14)))
    token = "".join(rng.choices(_HEX, k=22))
    return (
        (
            f"host {relay}[{ip}] said: {code} <k{rng.randrange(10**6)}@kunde{rng.randrange(10**5)}.example>: "
            f"{literal} [{ip}] {words} https://{relay}/help?ip={ip}&id={token} (in reply to RCPT TO command)"
        )[:300],
        code[4:],
        relay,
    )


if __name__ == "__main__":
    sys.exit(main())
