"""What an owner has to know after some runs: what happened, whether it is over, who still refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from postwarden.model.finding import Finding
from postwarden.model.transition import Transition

#: How it stands: no run looked at mail, or none at this site; a cause is open; it was and ended;
#: there never was one.
Standing = Literal["unknown", "absent", "open", "over", "clean"]


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who lists or refuses, and what he is asked.

    Attributes:
        key, name: of a list or receiver; `name` as lists call themselves, '' to be looked up.
        kind: `list`, `receiver` or `hoster`.
        ask: a page or a mail address; '' where nobody can be asked.
        way: `form`, `mail`, `hoster`, `wait` or `none`; `wait`, `needs`: keys of texts.
        language: in which he reads.
        findings: what he says of us; `over`: whether the latest run saw it gone.
        not_yet: why not to ask now, a key, '' where it is time.
    """

    key: str
    name: str
    kind: str
    ask: str
    way: str
    wait: str
    needs: tuple[str, ...]
    language: str
    never_pay: bool
    findings: tuple[Finding, ...]
    since: datetime
    over: bool
    not_yet: str


@dataclass(frozen=True, slots=True)
class Review:
    """All of it for one site.

    Attributes:
        causes: what sent the spam, with its latest change; `until`: up to when logs were read.
        done, standing, unseen: other findings that are gone, there, or were not looked at again.
        asked: whether any run looked who lists or refuses; `zone`: of the logs, '' unknown.
        elsewhere: mails of abuse on other sites of the same server; its name suffers by them too.
        host, ip: the server's name and the address that receivers saw, '' where no run says.
    """

    site: str
    at: datetime
    state: Standing
    runs: int
    causes: tuple[Transition, ...]
    done: tuple[Transition, ...]
    standing: tuple[Transition, ...]
    unseen: tuple[Transition, ...]
    operators: tuple[Operator, ...]
    host: str = ""
    ip: str = ""
    first: datetime | None = None
    until: datetime | None = None
    missed: tuple[Finding, ...] = ()
    elsewhere: int = 0
    asked: bool = False
    zone: str = ""
