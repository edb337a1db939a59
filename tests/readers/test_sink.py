"""What a sink takes is what the model calls an event: a method each, the fields in order."""

import inspect
from typing import get_args

from postwarden.model.event import Event
from postwarden.readers.sink import Queue, Sink


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def test_a_method_for_each_event_with_its_fields() -> None:
    methods = {
        name: list(inspect.signature(each).parameters)[1:]
        for name, each in (vars(Sink) | vars(Queue)).items()
        if inspect.isfunction(each) and not name.startswith("_")
    }
    for name in vars(Queue).keys() & methods.keys():
        methods[name][3:3] = ["host", "instance"]
    for event in get_args(Event):
        name = next(
            m for m in methods if m.replace("_", "") in _snake(event.__name__).replace("_", "")
        )
        assert methods[name] == list(event._fields), event.__name__
