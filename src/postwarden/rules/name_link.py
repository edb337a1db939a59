"""What: a link, money, a telephone number or markup in a field for a name.

Why: welcome and confirmation mails greet by name, so that the name is the advertisement, sent from the
shop's own server to strangers. Companies are called Check24.de and people type their address into
the wrong field: a bare domain of a company and a mail address are no links.
Source: PrestaShop 2019, Magento issues 7266 and 15031, Spam Resource 2022.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from postwarden.model.attempt import Field, Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import addresses, links, posts

_MONEY = re.compile(
    r"[€$£₿]\s?\d|\d\s?[€$£₿]|\d\s?(?:btc|eth|usdt?|eur|euro|dollars?)\b|\b(?:btc|bitcoins?|usdt)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?(?:a|b|i|u|p|h\d|br|div|img|font|span|script|style|iframe|strong)[\s/>]|\bhref\s?="
    r"|\[/?(?:url|link|b|img)[\]=]|&lt;\w",
    re.IGNORECASE,
)
#: Without one of these nothing below can be found.
_SUSPECT = re.compile(
    r"[./<\[&=>€$£₿→\d\U0001f300-\U0001faff\u2600-\u27bf]|btc|bitcoin|usdt", re.IGNORECASE
)
_PHONE = re.compile(r"\+?\d[\d ()/.-]{6,18}\d")
_PICTURE = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_PROMISE = re.compile(
    r"\b(?:claim|winner|you(?:'ve)? won|gewonnen|gewinn|gratis|kostenlos|for free|bonus|casino|iphone"
    r"|click|klick|jetzt|auszahlung|prize|nachricht|message|gift|crypto|paket)\b|>>|==>|→",
    re.IGNORECASE,
)


def find(look: Look) -> Iterator[Hit]:
    """One hit, for the field where most was found."""
    reading = posts.of(look.attempt)
    own = (*look.attempt.own, look.attempt.host)
    found = [(_worth(each, own), each.role) for each in reading.names]
    (degree, what), role = max(found, default=((0.0, ""), Role.NAME))
    if degree:
        yield Hit("name_link", {"what": what, "role": role.value}, degree)


def _worth(field: Field, own: tuple[str, ...]) -> tuple[float, str]:
    value = addresses.without(field.value[: posts.NAME_LETTERS])
    if not _SUSPECT.search(value):
        return 0.0, ""
    if degree := _linked(value, field.role, own):
        return degree, "link"
    if _MARKUP.search(value):
        return 1.0, "markup"
    if field.role is Role.USERNAME and " " not in value.strip():
        return 0.0, ""  # hans1962, pizza24, btc_fan
    return _advertised(value, field.role)


def _linked(value: str, role: Role, own: tuple[str, ...]) -> float:
    found = links.foreign(links.found(value), own)
    if not found:
        return 0.0
    whole = any(
        each.text.lower().startswith(("http", "www.")) or "/" in each.text for each in found
    )
    if whole:
        return 1.0
    alone = found[0].text.strip() == value.strip()
    return 0.0 if role is Role.COMPANY or (role is Role.USERNAME and alone) else 0.7


def _advertised(value: str, role: Role) -> tuple[float, str]:
    money, picture = _MONEY.search(value), _PICTURE.search(value)
    if money and (picture or _PROMISE.search(value) or role is Role.NAME):
        return (1.0 if picture or _PROMISE.search(value) else 0.6), "money"
    if picture and _PROMISE.search(value):
        return 0.8, "promise"
    if role is Role.NAME and _PHONE.search(value):
        return 0.5, "phone"
    return 0.0, ""
