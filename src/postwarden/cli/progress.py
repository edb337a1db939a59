"""How far the reading is, on standard error, for a person who waits longer than a second."""

from __future__ import annotations

import sys
import time

from postwarden.texts.labels import label

_PATIENCE = 1.0


class Progress:
    """Called with segments done and in all; writes one line over itself and removes it at the end."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._start = time.monotonic()
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is."""
        if time.monotonic() - self._start < _PATIENCE:
            return
        text = "" if done == total else label("cli.progress", self._language, share=done / total)
        sys.stderr.write("\r" + text.ljust(self._width) + ("\r" if not text else ""))
        sys.stderr.flush()
        self._width = len(text)
