"""What the guard adds to a post: through nginx and guard to PHP-FPM, against the same post without.

Beside it, in the same run, what a mere `proxy_pass` to a second nginx adds. Posts arrive at a fixed
pace whatever the answers do (open loop), each with a token of its own, from changing addresses.
Needs nginx and php-fpm8.2. Usage: python -m bench.guard [SECONDS]
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from postwarden.guard.keys import load
from postwarden.guard.tokens import WAIT, Tokens, solve
from tests.shop.shop import FORMS, Shop, free_port

RATE = 200
ROUNDS = 3
#: The bench is one flood from one generator: thresholds so high that all of it is accepted.
POLICY = "[thresholds.default]\nchallenge = 900.0\nhold = 990.0\n"
PEER = """daemon off; pid {folder}/peer.pid; error_log {folder}/peer.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{ access_log off; client_body_temp_path {folder}/pb; proxy_temp_path {folder}/pp;
  upstream site {{ server 127.0.0.1:{plain}; keepalive 16; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://site; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_set_header Host $http_host; }} }} }}
"""
WORDS = "Guten Tag ich möchte gerne wissen ob das Regal in Eiche noch lieferbar ist und wie lange es dauert".split()


def main() -> None:
    """Start everything, measure in turns, print the table."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as name:
        folder = Path(name)
        (folder / "policy.toml").write_text(POLICY)
        forms = FORMS.replace(
            'path = "/langsam.php"\nkind = "contact"', 'path = "/bench.php"\nkind = "unknown"'
        )
        shop = Shop(folder, top=f'policy = "{folder}/policy.toml"', forms=forms, root=_site(folder))
        peer = free_port()
        try:
            shop.start()
            (folder / "peer.conf").write_text(
                PEER.format(folder=folder, plain=shop.plain, port=peer)
            )
            shop.run("peer", ["nginx", "-c", str(folder / "peer.conf")])
            time.sleep(1)
            asyncio.run(_measure(shop, peer, seconds))
        finally:
            shop.stop_all()


def _site(folder: Path) -> Path:
    site = folder / "site"
    site.mkdir()
    site.chmod(0o755)
    (site / "bench.php").write_text("<?php echo 'ok ', strlen($_POST['nachricht'] ?? '');")
    return site


async def _measure(shop: Shop, peer: int, seconds: int) -> None:
    ways = {"no guard": shop.plain, "nginx proxy_pass": peer, "nginx and guard": shop.port}
    times: dict[str, list[float]] = {name: [] for name in ways}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for port in ways.values():
            await _run(session, port, _posts(shop, RATE))
        for _ in range(ROUNDS):
            for name, port in ways.items():
                times[name] += await _run(session, port, _posts(shop, RATE * seconds))
    _print(times, _memory(shop.processes["guard"].pid))


def _posts(shop: Shop, count: int) -> list[dict[str, str]]:
    tokens = Tokens(load(shop.folder / "guard" / "keys"))
    past = datetime.now(UTC) - timedelta(seconds=20)
    return [
        {
            "name": f"Erika Muster{n}",
            "email": f"erika{n}@web.example",
            "nachricht": " ".join(random.choices(WORDS, k=40)),
            "pw_token": solve(tokens.mint("shop.example", "/bench.php", past, WAIT)),
        }
        for n in range(count)
    ]


async def _run(
    session: aiohttp.ClientSession, port: int, posts: Sequence[dict[str, str]]
) -> list[float]:
    times: list[float] = []
    start = time.perf_counter()
    tasks = []
    for n, post in enumerate(posts):
        await asyncio.sleep(max(0.0, start + n / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(_post(session, port, post, times)))
    await asyncio.gather(*tasks)
    return times


async def _post(
    session: aiohttp.ClientSession, port: int, post: dict[str, str], times: list[float]
) -> None:
    headers = {
        "Host": "shop.example",
        "X-Forwarded-For": f"198.51.{random.randrange(100)}.{random.randrange(250)}",
    }
    start = time.perf_counter()
    async with session.post(
        f"http://127.0.0.1:{port}/bench.php", data=post, headers=headers
    ) as answer:
        text = await answer.text()
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200 or not text.startswith("ok "):
            raise SystemExit(f"not accepted: {answer.status} {text[:200]}")


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _print(times: dict[str, list[float]], memory: float) -> None:
    base = times["no guard"]
    print(f"\n{RATE} posts a second, {len(base):,} posts each way, milliseconds\n")
    print("| way | p50 | p99 | added p50 | added p99 |\n|---|---|---|---|---|")
    zero = _quantiles(base)
    for name, found in times.items():
        p50, p99 = _quantiles(found)
        print(f"| {name} | {p50:.2f} | {p99:.2f} | {p50 - zero[0]:+.2f} | {p99 - zero[1]:+.2f} |")
    print(f"\nMemory of the guard: {memory:.0f} MiB (PSS)")


def _quantiles(times: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]


if __name__ == "__main__":
    main()
