"""Code of template languages in typed text: what a server would run, not what a person writes."""

from __future__ import annotations

import re

_INSIDE = re.compile(
    r"\w\s?\(|\|\s?\w|\.get|\b(?:self|this|config|request|settings|_self)\s?[.\[]|\bvar\s\w|__"
    r"|\d\s?\*\s?['\d]|^..\s?config\s?\}|^\{%",
    re.IGNORECASE,
)
_BRACES = re.compile(
    r"\{\{([^{}]{1,300})\}\}|\$\{([^{}]{1,300})\}|#\{([^{}]{1,300})\}|\{%([^{}]{1,300})%\}"
)
_PLAIN_CODE = re.compile(
    r"\{/?php\}|<\?(?:php|=)|<%=|\$\{(?:jndi|env|sys|lower|upper)\s?:|\{\$smarty|\{(?:block|layout|widget)\s",
    re.IGNORECASE,
)
_MOST = 3000


def code(text: str) -> str:
    """The piece that would run, cut short; nothing for a bare placeholder such as `{{name}}`."""
    if "{" not in text and "<" not in text:
        return ""
    text = text[:_MOST]
    if plain := _PLAIN_CODE.search(text):
        return plain[0]
    for match in _BRACES.finditer(text):
        if _INSIDE.search(match[0]):
            return match[0][:2]
    return ""
