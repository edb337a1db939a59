"""Says from a site's answer whether it took a post: an old session or CSRF token shows the form again."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Pages that ask to log in, as the common systems call them.
_LOGIN = re.compile(
    r"(?:^|[/?&=_-])(?:wp-login|log-?in|sign-?in|anmeld(?:en|ung)|account/login)\b", re.IGNORECASE
)
_NAMED = re.compile(
    r"<(?:input|textarea|select)\b[^<>]{0,2000}?\bname\s*=\s*[\"']?([^\"'\s>]{1,200})",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^<>]{0,2000}?\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
#: Bytes of an answer that are looked at.
LOOKED_AT = 512 * 1024


def taken(
    status: int, location: str, page: str, names: Iterable[str], *, signs_up: bool = False
) -> bool:
    """Whether the site took the post; in doubt it did not, and its owner gets it as a mail.

    Args:
        status: HTTP status of the answer.
        location: where a redirect leads.
        page: the answer's HTML, at most LOOKED_AT letters.
        names: the names of the fields that were sent.
        signs_up: a registration, after which sites lead to their login.
    """
    if 300 <= status < 400:
        return signs_up or not _LOGIN.search(location[:2000])
    if not 200 <= status < 300:
        return False
    page = page[:LOOKED_AT]
    return not _form_again(page, set(names)) and not _login_asked(page, set(names))


def _form_again(page: str, names: set[str]) -> bool:
    shown = set(_NAMED.findall(page))
    own = {name for name in names if name}
    return bool(own) and len(own & shown) * 2 > len(own)


def _login_asked(page: str, names: set[str]) -> bool:
    asked = _PASSWORD.search(page) is not None
    return asked and not any("pass" in name.lower() or "pwd" in name.lower() for name in names)
