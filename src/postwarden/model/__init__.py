"""The nouns of Postwarden: frozen, typed, no I/O, no prose; one file each.

May know: nothing but the standard library's pure parts.
"""

from postwarden.model.code import Certainty, Code, Retention, Severity
from postwarden.model.event import (
    Accepted,
    Clock,
    Delivery,
    Ended,
    Event,
    Link,
    Login,
    MessageId,
    Request,
    ScriptMail,
    Sender,
)
from postwarden.model.finding import Evidence, Finding, Subject
from postwarden.model.run import Period, Run, Source, Sums

__all__ = [
    "Accepted",
    "Certainty",
    "Clock",
    "Code",
    "Delivery",
    "Ended",
    "Event",
    "Evidence",
    "Finding",
    "Link",
    "Login",
    "MessageId",
    "Period",
    "Request",
    "Retention",
    "Run",
    "ScriptMail",
    "Sender",
    "Severity",
    "Source",
    "Subject",
    "Sums",
]  # fmt: skip - a list of names reads best in few lines
