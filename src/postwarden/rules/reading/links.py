"""Links in text: with scheme, with www., or a bare name under a common ending. Linear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Endings that a bare name is taken for a link with; not all, since `Dipl.Ing` and `B.Sc` are none.
_ENDINGS = (
    "com|net|org|info|biz|de|at|ch|eu|uk|ru|su|cn|pl|nl|fr|it|es|cz|io|co|me|tv|ly|cc|gg|gl|gd|at|us|in|br"
    "|xyz|top|online|site|shop|store|club|vip|icu|click|link|live|space|website|fun|win|bid|loan|work"
    "|tech|app|dev|page|best|buzz|monster|cyou|rest|sbs|cfd|bond|lol|pw|tk|ml|ga|cf|gq|example"
)
_LINK = re.compile(
    r"(?:https?:/{1,2}|\bwww\.)[^\s<>\"'()\[\]]{1,500}"
    rf"|(?<![\w@.-])[a-z0-9][a-z0-9-]{{2,62}}(?:\.[a-z0-9-]{{2,62}}){{0,3}}\.(?:{_ENDINGS})\b"
    r"(?![@.-]\w)(?:/[^\s<>\"'()\[\]]{0,500})?"
    rf"|(?<![\w@./-])[a-z0-9-]{{1,2}}\.(?:{_ENDINGS})/[^\s<>\"'()\[\]]{{2,500}}",
    re.IGNORECASE | re.ASCII,
)
_ANCHOR = re.compile(
    r"<a\s[^>]{0,80}href|\[(?:url|link)\b[^\]]{0,300}\]|&lt;a\s[^&]{0,80}href|\[[^\]\n]{1,80}\]\(https?:",
    re.IGNORECASE,
)
_END_OF_HOST = re.compile(r"[/?#\\]")

#: Services that hide where a link leads; those that people use to show a photo or a map are left out.
SHORTENERS = frozenset(
    """
    bit.ly bitly.com tinyurl.com t.co goo.gl ow.ly is.gd v.gd cutt.ly rb.gy t.ly shorturl.at
    rebrand.ly bl.ink tiny.cc s.id clck.ru vk.cc u.to soo.gd shorte.st adf.ly ouo.io linktr.ee
    lnkd.in buff.ly dlvr.it trib.al snip.ly short.io shorturl.asia tiny.one urlz.fr x.gd da.gd
    kutt.it 2u.pw qr.ae bc.vc gg.gg chilp.it kurzelinks.de kurzlink.de
    """.split()
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link: where it leads, and as which text it stands there."""

    host: str
    text: str


def found(text: str) -> tuple[Link, ...]:
    """The links of a text, in their order."""
    if "." not in text and "//" not in text:
        return ()
    # Most words have neither: the expression looks at those only that might be links.
    likely = [each for each in text.split() if "." in each[1:-1] or "//" in each]
    return tuple(_links(" ".join(likely))) if likely else ()


def anchors(text: str) -> int:
    """Links written as markup: people write none of it into forms."""
    return len(_ANCHOR.findall(text)) if "[" in text or "<" in text or "&lt;" in text else 0


def foreign(links: Iterable[Link], own: Iterable[str]) -> tuple[Link, ...]:
    """The links that lead to another site."""
    names = tuple(each.lower().removeprefix("www.") for each in own)
    return tuple(each for each in links if not belongs(each.host, names))


def belongs(host: str, own: Iterable[str]) -> bool:
    """Say whether a host is one of the site's own, or below it."""
    return any(host == each or host.endswith(f".{each}") for each in own if each)


def host(link: str) -> str:
    """The host of a link, lower case, without www. and port."""
    rest = link.lower()
    if rest.startswith("http"):
        rest = rest.partition(":")[2].lstrip("/")
    name = _END_OF_HOST.split(rest, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    return name.removeprefix("www.").strip(".,;!")


def _links(text: str) -> Iterator[Link]:
    for match in _LINK.finditer(text):
        yield Link(host(match[0]), match[0])
