"""Fails when a file of the project names a path of the machine it was written on.

Looks for this checkout's folder, the folder around it and the home directory's hidden folders.
"""

import re
import subprocess
import sys
from pathlib import Path

SHARED = {"etc", "home", "opt", "root", "srv", "tmp", "usr", "var"}


def private(checkout: Path, home: Path) -> list[str]:
    """List the beginnings of paths that exist on this machine alone."""
    around = checkout.parent
    ours = len(around.parts) > 2 or (len(around.parts) == 2 and around.name not in SHARED)
    return [str(checkout), *([f"{around}/"] if ours else []), f"{home}/."]


def found(files: list[Path], starts: list[str]) -> list[str]:
    """List the places, as file:line, where one of these paths stands."""
    wanted = re.compile(r"(?<![\w.-])(" + "|".join(map(re.escape, starts)) + ")")
    places = []
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
        lines = enumerate(text.splitlines(), 1)
        places += [f"{file}:{number}" for number, line in lines if wanted.search(line)]
    return places


def main() -> None:
    """Check every file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = [Path(name) for name in listed.split("\0") if name]
    places = found(files, private(Path.cwd(), Path.home()))
    if places:
        sys.exit("A path of this machine stands in:\n  " + "\n  ".join(places))


if __name__ == "__main__":
    main()
