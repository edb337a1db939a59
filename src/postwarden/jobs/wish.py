"""What the caller of a diagnosis asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from postwarden.tables.offsets import zone_of


class BadWishError(ValueError):
    """An option of the call is no time or no zone: which one, and what was given."""

    def __init__(self, option: str, value: str) -> None:
        super().__init__(f"{option}: {value}")
        self.option, self.value = option, value


@dataclass(frozen=True, slots=True)
class Wish:
    """A site, a time, a zone for logs without one.

    Attributes:
        since, until: ISO 8601 dates or times, half-open; without an offset in the report's zone.
    """

    site: str | None = None
    since: str | None = None
    until: str | None = None
    zone: str | None = None

    @property
    def named_site(self) -> str | None:
        """The site as sites are named: lower-case, without `www.`."""
        return self.site.lower().rstrip(".").removeprefix("www.") if self.site else None

    def times(self, zone: tzinfo) -> tuple[float | None, float | None]:
        """Since and until in epoch seconds."""
        return _seconds("since", self.since, zone), _seconds("until", self.until, zone)

    def check(self) -> None:
        """Raise BadWishError for what can be seen before anything is read."""
        since, until = self.times(UTC)
        if since is not None and until is not None and since >= until:
            raise BadWishError("window", f"{self.since} … {self.until}")
        if self.zone is not None:
            try:
                zone_of(self.zone)
            except ValueError as error:
                raise BadWishError("timezone", self.zone) from error


def _seconds(option: str, text: str | None, zone: tzinfo) -> float | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError) as error:
        raise BadWishError(option, text) from error
