"""What the system refused is said in the reader's language."""

import errno
import os

import pytest

from postwarden.cli.reasons import reason


@pytest.mark.parametrize(
    ("number", "de", "en"),
    [
        (errno.EACCES, "Rechte", "rights"),
        (errno.ENOENT, "nicht da", "not there"),
        (errno.EISDIR, "Ordner", "folder"),
        (errno.ENOSPC, "kein Platz", "no room"),
    ],
)
def test_common_ones_are_translated(number: int, de: str, en: str) -> None:
    error = OSError(number, os.strerror(number), "x")
    assert de in reason(error, "de")
    assert en in reason(error, "en")


def test_others_are_told_in_the_systems_words() -> None:
    assert reason(OSError(errno.EIO, "Input/output error"), "de") == "Input/output error"
    assert reason(OSError("odd"), "de") == "OSError"
