"""What: a message of one to three words that all look typed by a program: wQeRtYuIoPaSdFgH.

Why: probes look whether a form mails anything, and to whom. People's one-word messages are words; order
numbers have digits and are not judged.
Source: captures of contact-form bots, 2019 to 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import names, posts

_MOST_WORDS, _LONGEST, _LEAST = 3, 120, 0.75


def find(look: Look) -> Iterator[Hit]:
    """One hit, where each word looks so: `Gutschein aBcDeFgH` is a person's."""
    text = posts.of(look.attempt).message.strip()
    if not 5 <= len(text) <= _LONGEST or any(letter in "@:/.0123456789" for letter in text):
        return
    words = text.split()
    degree = min(map(names.gibberish, words)) if len(words) <= _MOST_WORDS else 0.0
    if degree >= _LEAST:
        yield Hit("text_gibberish", degree=degree)
