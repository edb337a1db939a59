"""A case: a finding, and the sent messages it explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from postwarden.model import Finding


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with what it claims: messages by number, and all mail that programs caused through forms, by number."""

    finding: Finding
    messages: Sequence[int] = ()
    forms: Sequence[int] = ()
