"""How many recorded attempts `postwarden judge` judges a second, with the text model and without.

Whole commands, start included, best of three rounds. Usage: python -m bench.judge [ATTEMPTS]
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.guard import WORDS

ROUNDS = 3


def main() -> None:
    """Write varied attempts, judge them, print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "attempts.jsonl"
        file.write_text("".join(_line(n) for n in range(count)), "utf-8")
        print(f"\n{count:,} attempts\n\n| judge | attempts a second |\n|---|---|")
        for name, more in (("with the text model", []), ("without", ["--no-text"])):
            best = min(_seconds(file, more) for _ in range(ROUNDS))
            print(f"| {name} | {count / best:,.0f} |")


def _line(n: int) -> str:
    fields = [
        {"name": "name", "value": f"Erika Muster{n}"},
        {"name": "email", "value": f"erika{n}@web.example"},
        {"name": "betreff", "value": f"Frage {n}"},
        {"name": "nachricht", "value": " ".join(random.choices(WORDS, k=40))},
    ]
    ip = f"198.18.{n % 250}.{n // 250 % 250}"
    row = {"id": str(n), "host": "shop.example", "path": "/kontakt.php", "ip": ip, "fields": fields}
    return json.dumps(row) + "\n"


def _seconds(file: Path, more: list[str]) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "postwarden", "judge", str(file), *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
