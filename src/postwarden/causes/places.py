"""Where on a site a script may run: folders for files, folders for code that others include.

Source: folder layout of common content and shop systems.
"""

from __future__ import annotations

import re

_FILES = re.compile(
    r"/(uploads?|cache|tmp|temp|files?|images?|img|media|pictures?|bilder|fotos?|fonts?|css|js|logs?"
    r"|backups?|sessions?|thumbs?|gallery|galerie|attachments?)/|/\.[\w-]+(/|$)|^/(tmp|dev/shm|var/tmp)/",
    re.IGNORECASE,
).search
#: Code folders whose names occur inside file folders' names (`/assets/` of a framework) are not
#: listed: only what is there to be included, never to be called.
_CODE = re.compile(
    r"/(plugins?|themes?|modules?|vendor|includes?|inc|libs?|library|libraries|classes|components?"
    r"|extensions?|ext|src|core|engine|templates?|skins?|languages?|lang|addons?)/",
    re.IGNORECASE,
).search
_PROGRAM = re.compile(r"\.(php\d?|phtml|phar|inc|pl|py|cgi)$", re.IGNORECASE).search


def holds_files(path: str) -> bool:
    """Whether the script lies where only files should lie: uploads, cache, hidden folders."""
    return bool(_FILES(path))


def holds_code(path: str) -> bool:
    """Whether the script lies among code that others include and no visitor calls."""
    return bool(_CODE(path))


def is_program(path: str) -> bool:
    """Whether a URL path names a script file."""
    return bool(_PROGRAM(path.partition("?")[0]))
