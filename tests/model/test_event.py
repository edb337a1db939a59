"""Every event has its place, its clock, and an end to its personal data."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from postwarden.model.event import RETENTION, Clock, Event, Login

KINDS = get_args(Event)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_begins_with_its_place(kind: type[Login]) -> None:
    assert kind._fields[:3] == ("line", "at", "clock")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_says_how_long_it_lives(kind: type) -> None:
    assert RETENTION[kind].keep <= timedelta(days=1)
    assert RETENTION[kind].shred


def test_a_better_clock_is_a_smaller_number() -> None:
    assert Clock.EPOCH < Clock.LOCAL < Clock.YEARLESS
