"""A reading whose events are kept as the model's values."""

from typing import Any

from postwarden.model.event import (
    Accepted,
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
from postwarden.readers.reading import Reading

_METHODS: dict[str, type] = {
    "accepted": Accepted,
    "sender": Sender,
    "message_id": MessageId,
    "delivery": Delivery,
    "link": Link,
    "ended": Ended,
    "login": Login,
    "script_mail": ScriptMail,
    "request": Request,
}


class _Recorder:
    """A sink for every kind of event, or one of its queues."""

    def __init__(self, events: list[Event], *names: str) -> None:
        self.events, self._names = events, names

    def queue(self, host: str, instance: str) -> Any:
        return _Recorder(self.events, host, instance)

    def __getattr__(self, name: str) -> Any:
        kind = _METHODS[name]

        def record(line: int, at: Any, clock: int, *fields: Any, **more: Any) -> None:
            self.events.append(kind(line, float(at), clock, *self._names, *fields, **more))

        return record


class Recording(Reading):
    """Keeps what the readers say in `events`."""

    def __init__(self) -> None:
        self._recorder = _Recorder([])
        super().__init__(self._recorder)

    @property
    def events(self) -> list[Event]:
        return self._recorder.events
