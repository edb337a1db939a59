"""What: the message is not in the site's language.

Why: spam is sent to all the world in one language. So write tourists, expatriates and suppliers: an
unusual alphabet brings little, English on a German site next to nothing.
Source: Antispam Bee's language check and the complaints about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import posts, scripts

_SITES = frozenset({"de", "en"})
_OTHER_ALPHABET, _OTHER_LANGUAGE = 1.0, 0.1


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the language or alphabet; nothing where the site's language is another one."""
    site = look.attempt.language[:2].lower()
    reading = posts.of(look.attempt)
    text = reading.message[:1000]
    if site not in _SITES or len(text) < 20:
        return
    alphabet, share = scripts.writing(text) if reading.foreign else ("latin", 1.0)
    if alphabet != "latin" and share > 0.5:
        yield Hit("language", {"written": alphabet}, _OTHER_ALPHABET)
    elif (tongue := scripts.tongue(text)) and tongue != site:
        yield Hit("language", {"written": tongue}, _OTHER_LANGUAGE)
