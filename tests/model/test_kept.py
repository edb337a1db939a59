"""Whatever the guard keeps says for how long, and how it is shredded."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from postwarden.model import held, outcome
from postwarden.model.held import Held
from postwarden.model.outcome import GuardEvent

KEPT = outcome.RETENTION | held.RETENTION


@pytest.mark.parametrize("kind", [*get_args(GuardEvent), Held], ids=lambda kind: kind.__name__)
def test_what_is_kept_says_how_long_it_lives(kind: type) -> None:
    assert timedelta(0) < KEPT[kind].keep <= timedelta(days=30)
    assert KEPT[kind].shred


def test_a_verdict_and_its_ending_go_together() -> None:
    assert len({outcome.RETENTION[kind] for kind in get_args(GuardEvent)}) == 1
