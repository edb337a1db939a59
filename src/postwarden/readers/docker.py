"""What container logs put around a line: Docker's JSON files and the names of `compose logs`.

Seen as: `{"log":"Nov 24 09:05:01 mail postfix/smtp[13]: ...\\n","stream":"stdout","time":"..."}` and
`postfix-mailcow-1  | Nov 24 09:05:01 mail postfix/smtp[13]: ...`. The line inside is of any format
and is counted as that. Source: Docker's json-file driver, `docker compose logs`.
"""

from __future__ import annotations

import json
import re

from postwarden.readers.http import clean

_NAME = re.compile(r"[\w.-]{1,64} {1,64}\| ").match


def unwrap(text: str) -> str | None:
    """The line inside, or None when nothing stands around it."""
    if text.startswith('{"log":"'):
        return _logged(text)
    found = _NAME(text)
    return text[found.end() :] if found else None


def _logged(text: str) -> str | None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    inner = record.get("log") if isinstance(record, dict) else None
    return clean(inner.rstrip("\r\n")) if isinstance(inner, str) else None
