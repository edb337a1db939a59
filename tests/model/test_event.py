"""Every event type says how long its personal data lives and how it is shredded."""

from typing import get_args

from postwarden.model.event import RETENTION, Event


def test_every_event_declares_its_retention() -> None:
    assert set(get_args(Event)) == set(RETENTION)
    assert all(each.shred for each in RETENTION.values())
