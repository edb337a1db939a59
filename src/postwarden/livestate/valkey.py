"""The live state in Valkey or Redis, for several guards that share it; needs the extra `[redis]`.

One script a call, so that each is one round trip and whole. All keys have a TTL by the server's
clock; what is counted goes by the caller's. A server that evicts nothing and is full says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from postwarden.livestate._events import KEPT, cutoff, known, packed, ticks
from postwarden.livestate._windows import sliding
from postwarden.livestate.limits import LIMITS, Limits
from postwarden.model.outcome import GuardEvent
from postwarden.model.recall import Bin, DownError, Recalled, Spend

#: Seconds for connecting, and for an answer; then the state counts as down.
PATIENCE = 0.1
#: Connections at most; further calls wait for a free one.
CONNECTIONS = 16

_PAGE = 1000
#: Milliseconds by which the server's clock may be ahead of ours.
_SKEW = 86_400_000

# Keys: the token's ("" for none), the bins'. Arguments: now, value, expires, ttl of the token.
_RECALL = """
local uses, first = 0, ''
if KEYS[1] ~= '' then
  local old = redis.call('HMGET', KEYS[1], 'uses', 'first', 'expires')
  if old[1] and tonumber(old[3]) > tonumber(ARGV[1]) then
    uses, first = tonumber(old[1]), old[2]
    redis.call('HINCRBY', KEYS[1], 'uses', 1)
  else
    redis.call('HSET', KEYS[1], 'uses', 1, 'first', ARGV[2], 'expires', ARGV[3])
    redis.call('EXPIRE', KEYS[1], ARGV[4])
  end
end
local found = {}
if #KEYS > 1 then
  found = redis.call('MGET', unpack(KEYS, 2))
  for i = 1, #KEYS - 1 do found[i] = found[i] or '' end
end
return {uses, first, table.concat(found, ',')}
"""

# Keys: the events', the bins'. Arguments: how many events, ticks and line of each; the ticks before
# which events are dropped, most events, their TTL; number and TTL of each bin. Counts as `noted`.
_NOTE = """
local at = 2
for i = 1, ARGV[1] do
  local most = ARGV[#ARGV]
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', most, '*', 'at', ARGV[at], 'event', ARGV[at + 1])
  at = at + 2
end
if at > 2 then redis.call('EXPIRE', KEYS[1], ARGV[at + 1]) end
for i = 1, 20 do
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  if not oldest or tonumber(oldest[2][2]) >= tonumber(ARGV[at]) then break end
  redis.call('XDEL', KEYS[1], oldest[1])
end
at = at + 2
for i = 2, #KEYS do
  local number, count, before = tonumber(ARGV[at]), 1, 0
  local old = redis.call('GET', KEYS[i])
  if old then
    local n, c, b = string.match(old, '(%S+) (%S+) (%S+)')
    local ahead = n - number
    if ahead >= 0 then
      if ahead <= 1 then number = tonumber(n) end
      count, before = c + 1, tonumber(b)
    elseif ahead == -1 then
      before = tonumber(c)
    end
  end
  local new = string.format('%d %d %d', number, count, before)
  redis.call('SET', KEYS[i], new, 'EX', ARGV[at + 1])
  at = at + 2
end
return 1
"""


class MissingExtraError(Exception):
    """The client for Valkey is not installed: the extra `[redis]`."""


class Valkey:
    """Connects at the first call, and again whenever that is needed. Raises MissingExtraError.

    `url` is redis://, rediss:// or unix://; a DownError never shows it, it may hold a password.
    """

    def __init__(
        self,
        url: str,
        limits: Limits = LIMITS,
        *,
        prefix: str = "postwarden",
        patience: float = PATIENCE,
    ) -> None:
        try:
            import redis.asyncio as redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff
        except ImportError as error:
            raise MissingExtraError from error
        self._wrong = redis.RedisError
        self._limits, self._patience = limits, patience
        self._prefix = prefix.encode()
        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=patience,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            # Once more where the server has hung up meanwhile; what is late stays late.
            retry=Retry(NoBackoff(), 1, (redis.ConnectionError,)),
            protocol=2,
        )
        self._server = redis.Redis.from_pool(pool)
        # The client has no types for this one.
        self._execute: Any = self._server.execute_command

    async def recall(self, bins: Sequence[Bin], now: float, spend: Spend | None = None) -> Recalled:
        """The counts before this attempt; the token is used once more."""
        keys = [self._bin(each) for each in bins]
        token, facts = b"", ()  # type: tuple[bytes, tuple[Any, ...]]
        if spend is not None:
            token = self._key(b"spend", spend.key)
            facts = (repr(now), spend.value, repr(now + spend.ttl), max(1, spend.ttl))
        uses, first, found = await self._eval(_RECALL, [token, *keys], facts)
        return Recalled(_counts(found, bins, now), uses, first)

    async def note(self, bins: Sequence[Bin], now: float, events: Sequence[GuardEvent]) -> None:
        """Count one more in each bin, keep the events."""
        keys = [self._key(b"events"), *map(self._bin, bins)]
        facts: list[Any] = [len(events)]
        for event in events:
            facts += (ticks(event.at), packed(event))
        facts += (cutoff(now), KEPT)
        for each in bins:
            facts += (int(now // each.window), 2 * each.window)
        await self._eval(_NOTE, keys, [*facts, self._limits.events])

    async def once(self, key: bytes, now: float, ttl: int) -> bool:
        """True the first time within `ttl` seconds."""
        facts = (repr(now), b"", repr(now + ttl), max(1, ttl))
        uses: int = (await self._eval(_RECALL, [self._key(b"once", key)], facts))[0]
        return uses == 0

    async def events(self, since: datetime) -> Sequence[GuardEvent]:
        """The events from then on, oldest first."""
        earliest = ticks(since)
        found: list[tuple[int, bytes]] = []
        start = b"%d" % max(0, earliest // 1000 - _SKEW)
        while True:
            page = await self._ask("XRANGE", self._key(b"events"), start, b"+", "COUNT", _PAGE)
            found += [(int(row.get(b"at", 0)), row.get(b"event", b"")) for _, row in page]
            if len(page) < _PAGE:
                break
            start = b"(" + page[-1][0]
        found.sort(key=lambda each: each[0])
        return list(known(line for at, line in found if at >= earliest))

    async def close(self) -> None:
        """Hang up."""
        await self._server.aclose()
        await self._server.connection_pool.disconnect()

    def _key(self, *parts: bytes) -> bytes:
        return b":".join((self._prefix, *parts))

    def _bin(self, each: Bin) -> bytes:
        return b"%b:bin:%b:%d" % (self._prefix, each.key, each.window)

    async def _eval(self, script: str, keys: Sequence[bytes], facts: Sequence[Any]) -> Any:
        return await self._ask("EVAL", script, len(keys), *keys, *facts)

    async def _ask(self, *command: Any) -> Any:
        try:
            async with asyncio.timeout(self._patience):
                return await self._execute(*command)
        except TimeoutError as error:
            raise DownError("late") from error
        except (self._wrong, OSError) as error:
            raise DownError(_reason(error)) from error


def _counts(found: bytes, bins: Sequence[Bin], now: float) -> tuple[float, ...]:
    try:
        states = zip(found.split(b",") if bins else (), bins, strict=True)
        return tuple([_count(text, now, each.window) if text else 0.0 for text, each in states])
    except ValueError as error:
        raise DownError("broken") from error  # another program wrote under our keys


def _count(text: bytes, now: float, window: int) -> float:
    number, count, before = map(int, text.split(b" "))
    return sliding((number, count, before), now, window)


def _reason(error: Exception) -> str:
    """A word for what went wrong; `broken` for what has none."""
    from redis import exceptions as wrong

    words = (
        (wrong.TimeoutError, "late"),
        ((wrong.AuthenticationError, wrong.NoPermissionError), "refused"),
        (wrong.BusyLoadingError, "loading"),
        (wrong.ReadOnlyError, "read-only"),
        (wrong.OutOfMemoryError, "full"),
        ((wrong.ConnectionError, OSError), "gone"),
    )
    if isinstance(error.__cause__, wrong.AuthenticationError) or "unauthenticated" in str(error):
        return "refused"  # said while connecting, and to a long command
    return next((word for kinds, word in words if isinstance(error, kinds)), "broken")
