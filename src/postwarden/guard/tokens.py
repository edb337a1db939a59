"""Tokens: ALTCHA v2 challenges in deterministic mode, bound to host and form, checked by two HMACs.

In this mode the server picks the counter and keeps its derived key as a signature, so that checking
costs no derivation and no prefix can be forged (npm altcha 3, PyPI altcha 2: `keySignature`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from postwarden.guard.keys import Key, Keyring
from postwarden.model.attempt import Proof, Token

ALGORITHM = "PBKDF2/SHA-256"
MOST = 4096
LENGTH = 32
#: Level -> iterations, counters to pick from, seconds it lives. Level 0 asks for patience alone.
WAIT, PAGE, ASKED = 0, 1, 2
_COST = {WAIT: 1, PAGE: 1000, ASKED: 1000}
_COUNTERS = {WAIT: (0, 0), PAGE: (40, 80), ASKED: (150, 250)}
_LIVES = {WAIT: 7200, PAGE: 7200, ASKED: 1800}
#: Seconds that a wait token must be old.
PATIENCE = 5
#: Seconds a clock may be ahead of ours: several guards, a jump backwards.
SKEW = 120


@dataclass(frozen=True, slots=True)
class Checked:
    """A token as it was read; `nonce` names it where it is spent, b"" where there is none."""

    token: Token
    nonce: bytes = b""
    expires: int = 0


ABSENT = Checked(Token(Proof.ABSENT))
FORGED = Checked(Token(Proof.FORGED))


class Tokens:
    """Mints and checks; the newest key signs, all keys are accepted."""

    def __init__(self, keyring: Keyring) -> None:
        self._keys = [_Secrets(key) for key in keyring.keys]

    def mint(self, host: str, path: str, now: datetime, level: int = PAGE) -> dict[str, Any]:
        """A challenge for one form, as JSON takes it."""
        nonce, salt = secrets.token_bytes(16), secrets.token_bytes(16)
        low, high = _COUNTERS[level]
        counter = low + secrets.randbelow(high - low + 1)
        derived = _derive(nonce, salt, counter, _COST[level])
        issued = int(now.timestamp())
        parameters = {
            "algorithm": ALGORITHM,
            "cost": _COST[level],
            "data": {"f": path[:500], "h": host.lower()[:255], "i": issued, "l": level},
            "expiresAt": issued + _LIVES[level],
            "keyLength": LENGTH,
            "keyPrefix": derived[: LENGTH // 2].hex() if level != WAIT else "",
            "keySignature": self._keys[0].of_key(derived),
            "nonce": nonce.hex(),
            "salt": salt.hex(),
        }
        return {"parameters": parameters, "signature": self._keys[0].of(parameters)}

    def check(self, payload: str, host: str, path: str, now: datetime) -> Checked:
        """Read a payload; what is not ours is forged, what is for another form or host is none."""
        if not payload:
            return ABSENT
        try:
            parameters, signature, derived = _read(payload)
            known = any(key.signed(parameters, signature, derived) for key in self._keys)
            return _judged(parameters, host, path, now) if known else FORGED
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return FORGED


class _Secrets:
    """The two secrets of one key: one signs the parameters, one the derived key."""

    def __init__(self, key: Key) -> None:
        self._sign, self._key = key.derive("token"), key.derive("token-key")

    def of(self, parameters: Mapping[str, Any]) -> str:
        return hmac.digest(self._sign, canonical(parameters), "sha256").hex()

    def of_key(self, derived: bytes) -> str:
        return hmac.digest(self._key, derived, "sha256").hex()

    def signed(self, parameters: Mapping[str, Any], signature: str, derived: bytes) -> bool:
        return hmac.compare_digest(self.of(parameters), signature) and hmac.compare_digest(
            self.of_key(derived), str(parameters["keySignature"])
        )


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON as JavaScript writes it with sorted keys: no blanks, letters as they are."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def solve(challenge: Mapping[str, Any]) -> str:
    """Find the counter and make the payload: what a browser does. For tests and the lab."""
    asked = challenge["parameters"]
    nonce, salt = bytes.fromhex(asked["nonce"]), bytes.fromhex(asked["salt"])
    counter, derived = 0, b""
    while True:
        derived = _derive(nonce, salt, counter, asked["cost"])
        if derived.hex().startswith(asked["keyPrefix"]):
            break
        counter += 1
    solution = {"counter": counter, "derivedKey": derived.hex(), "time": 1}
    return base64.b64encode(canonical({"challenge": challenge, "solution": solution})).decode()


def _derive(nonce: bytes, salt: bytes, counter: int, cost: int) -> bytes:
    password = nonce + counter.to_bytes(4, "big")
    return hashlib.pbkdf2_hmac("sha256", password, salt, cost, LENGTH)


def _read(payload: str) -> tuple[dict[str, Any], str, bytes]:
    if len(payload) > MOST:
        raise ValueError("too long")
    found = json.loads(base64.b64decode(payload, validate=True))
    challenge = found["challenge"]
    return (
        challenge["parameters"],
        str(challenge["signature"]),
        bytes.fromhex(found["solution"]["derivedKey"]),
    )


def _judged(parameters: Mapping[str, Any], host: str, path: str, now: datetime) -> Checked:
    data, clock = parameters["data"], now.timestamp()
    issued, level = int(data["i"]), int(data["l"])
    when = datetime.fromtimestamp(issued, UTC)
    bound = data["h"] == host.lower()[:255] and data["f"] == path[:500]
    if issued > clock + SKEW:
        return FORGED
    if not bound:
        return ABSENT  # a token, but none for this form: scripts send one form's fields elsewhere
    late = clock > int(parameters["expiresAt"])
    if late or (level == WAIT and clock - issued < PATIENCE):
        return Checked(Token(Proof.EXPIRED, when))
    token = Token(Proof.VALID, when, solved=level == ASKED)
    return Checked(token, bytes.fromhex(parameters["nonce"]), int(parameters["expiresAt"]))
