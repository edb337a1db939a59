"""How a call ends: with its exit code, or with one clear sentence and never a traceback.

Exit codes 0, 1 and 3 are answers of a command; 2 says that there is no answer, 130 that a person
stopped it. Nothing here may end in 1, which means "found something".
"""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence

import click

from postwarden.cli.language import from_environment
from postwarden.registry import failure, strict

NO_ANSWER = 2
STOPPED = 130
#: Signals that asked this process to end.
_ASKED: list[int] = []

SENTENCES = {
    "en": {
        "stopped": "Stopped.",
        "pipe": "The output was closed before the answer was complete.",
        "world": "postwarden cannot go on: {what}",
        "ours": "postwarden failed: {what}. This is a mistake in postwarden; please report this"
        " line. POSTWARDEN_STRICT=1 shows the details.",
    },
    "de": {
        "stopped": "Abgebrochen.",
        "pipe": "Die Ausgabe wurde geschlossen, bevor die Antwort vollständig war.",
        "world": "postwarden kann nicht weitermachen: {what}",
        "ours": "postwarden ist gescheitert: {what}. Das ist ein Fehler in postwarden; bitte melden"
        " Sie diese Zeile. POSTWARDEN_STRICT=1 zeigt die Einzelheiten.",
    },
}


def ended(group: click.Group, args: Sequence[str]) -> int:
    """Run a command line to its end and return the exit code."""
    with contextlib.suppress(ValueError):  # only the main thread may; a library caller need not
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, _terminated)
    try:
        code = _run(group, args)
        sys.stdout.flush()
        return code
    except click.UsageError as error:
        error.show()
        return NO_ANSWER
    except click.ClickException as error:
        click.echo(f"postwarden: {error.format_message()}", err=True)
        return NO_ANSWER
    except (KeyboardInterrupt, click.Abort):
        return _say("stopped", STOPPED)
    except BrokenPipeError:
        _silence()
        return _say("pipe", NO_ANSWER)
    except Exception as error:  # noqa: BLE001 - the last place that can turn it into a sentence
        if _ASKED:  # the database turns an interrupt into an exception of its own
            return _say("stopped", STOPPED)
        return _unexpected(error)


def _terminated(number: int, frame: object) -> None:
    """Asked to end: clean up on the way out, as Ctrl-C does."""
    _ASKED.append(number)
    raise KeyboardInterrupt


def _run(group: click.Group, args: Sequence[str]) -> int:
    # Not group.main(): it answers a closed pipe with 1.
    try:
        with group.make_context("postwarden", list(args)) as context:
            answer = group.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return answer if isinstance(answer, int) else 0


def _unexpected(error: Exception) -> int:
    """Tell what the world refused (a full disk, say) from our own mistake."""
    if strict():
        raise error
    if isinstance(error, OSError):
        _silence()
        return _say("world", NO_ANSWER, _refused(error))
    return _say("ours", NO_ANSWER, str(failure("postwarden", error)))


def _refused(error: OSError) -> str:
    """Say what the system refused; where our temporary folder is full, also what to do."""
    from postwarden.cli.reasons import reason
    from postwarden.jobs.diagnose import NoRoomError
    from postwarden.texts.labels import label

    language = from_environment(os.environ)
    if isinstance(error, NoRoomError):
        return label("cli.temporary-full", language, file=str(error.filename))
    return reason(error, language) + (f" ({error.filename})" if error.filename else "")


def _say(sentence: str, code: int, what: str = "") -> int:
    text = SENTENCES[from_environment(os.environ)][sentence].format(what=what)
    with contextlib.suppress(OSError):
        click.echo(text, err=True)
    return code


def _silence() -> None:
    """Give the rest of the output to nobody, or the interpreter would fail on it once more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
