"""A pass lets one replay of a held post through the guard, once: signed, short-lived, one-time."""

from __future__ import annotations

import hmac
from datetime import datetime

from postwarden.guard.keys import Keyring
from postwarden.livestate import LiveState
from postwarden.model.recall import DownError

SECONDS = 600


class Passes:
    """Mints passes, and takes each once. Several processes with the same keys understand each other."""

    def __init__(self, keyring: Keyring) -> None:
        self._secrets = [key.derive("pass") for key in keyring.keys]

    def mint(self, name: str, now: datetime) -> str:
        """A pass for one post: its name, when it ends, the signature."""
        text = f"{name}.{int(now.timestamp()) + SECONDS}"
        return f"{text}.{self._sign(self._secrets[0], text)}"

    def signed(self, given: str, now: datetime) -> bool:
        """Whether a pass is ours and still good."""
        text, _, signature = given[:200].rpartition(".")
        ends = text.rpartition(".")[2]
        ours = any(hmac.compare_digest(self._sign(key, text), signature) for key in self._secrets)
        return ours and ends.isdigit() and now.timestamp() <= int(ends)

    async def taken(self, given: str, now: datetime, state: LiveState) -> bool:
        """Take a pass: True once. Without the live state the signature and its ten minutes decide."""
        if not self.signed(given, now):
            return False
        try:
            return await state.once(b"pass" + given.encode(), now.timestamp(), SECONDS)
        except DownError:
            return True

    @staticmethod
    def _sign(secret: bytes, text: str) -> str:
        return hmac.digest(secret, text.encode("utf-8", "replace"), "sha256").hex()
