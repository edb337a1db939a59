"""`python -m tests.lab record [STORY...]` records the incidents anew.

Needs root on Debian 12; each story takes one to two minutes in namespaces of its own, which end
with all their processes. POSTWARDEN_LAB_INTO names another folder for the recordings,
POSTWARDEN_LAB_SEED (a number) makes others of the same stories, and POSTWARDEN_LAB_KEEP names a
folder that receives the unmoved logs.
"""

import os
import sys
from functools import partial
from pathlib import Path

from tests.lab import packages, space
from tests.lab.record import record
from tests.lab.story import load, names

USAGE = "usage: python -m tests.lab record [STORY...] | list"


def main(arguments: list[str]) -> int:
    """Dispatch the command."""
    match arguments:
        case ["inside", name]:
            record(name)
            return 0
        case ["list"]:
            print("\n".join(names()))
            return 0
        case ["record", *chosen]:
            return _record(chosen or names())
    print(USAGE, file=sys.stderr)
    return 2


def _record(chosen: list[str]) -> int:
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        print(f"There is no story {', '.join(unknown)}.", file=sys.stderr)
        return 2
    packages.ensure()
    if os.geteuid() != 0:
        print("Recording needs root: it makes namespaces of its own.", file=sys.stderr)
        return 2
    failed = [name for name in chosen if space.enter([name], partial(_prepare, name))]
    if failed:
        print(f"Not recorded: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _prepare(name: str, work: Path) -> None:
    """What a story needs from outside before its namespaces close."""
    if load(name).setup.exim:
        packages.unpack_exim(work / "exim")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
