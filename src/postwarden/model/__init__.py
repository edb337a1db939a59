"""The nouns of Postwarden: frozen, typed, no I/O, no prose; one file each.

Events stand in `event`, the queries of LogTables in `log_tables`.

May know: nothing but the standard library's pure parts.
"""

from postwarden.model.code import Certainty, Code, Retention, Severity
from postwarden.model.finding import Evidence, Finding, Subject
from postwarden.model.run import Period, Run, Source, Sums

__all__ = [
    "Certainty",
    "Code",
    "Evidence",
    "Finding",
    "Period",
    "Retention",
    "Run",
    "Severity",
    "Source",
    "Subject",
    "Sums",
]
