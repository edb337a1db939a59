"""Postwarden says why a server sends spam, and what its domain is refused for.

The library face: one verb a job, and the nouns.

>>> from postwarden import check, diagnose
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postwarden.jobs.check import check
    from postwarden.jobs.diagnose import diagnose
    from postwarden.model import Certainty, Evidence, Finding, Run, Severity, Subject, Sums

__version__ = "0.1.0"
__all__ = [
    "Certainty",
    "Evidence",
    "Finding",
    "Run",
    "Severity",
    "Subject",
    "Sums",
    "check",
    "diagnose",
]
_JOBS = {"check": "postwarden.jobs.check", "diagnose": "postwarden.jobs.diagnose"}


def __getattr__(name: str) -> Any:
    """Import a job or a noun when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'postwarden' has no attribute {name!r}")
    return getattr(import_module(_JOBS.get(name, "postwarden.model")), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
