"""Which of Postwarden's languages the environment asks for."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["de", "en"]


def from_environment(environ: Mapping[str, str]) -> Language:
    """Read the language as gettext does: the first variable that is set decides."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "de" if value.lower().startswith("de") else "en"
    return "en"
