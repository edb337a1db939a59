"""The guard behind real Caddy: it forwards; a guard that cannot be reached is gone around at once."""

import signal
from collections.abc import Callable, Iterator

import pytest

from tests.shop.journeys import BAD, GOOD, typed, visit
from tests.shop.shop import Shop, free_port, listens, place, wait
from tests.shop.visitors import Answer, Visitor

CADDY = """{{
  admin off
  auto_https off
  storage file_system {folder}/caddy
  log {{
    output file {folder}/caddy.log
  }}
}}
http://shop.example:{port} {{
  bind 127.0.0.1
  root * {site}
  import {folder}/conf/postwarden-shop.example.caddy
  php_fastcgi unix/{folder}/php.sock {{
    trusted_proxies private_ranges
  }}
  file_server
}}
"""


class CaddyShop(Shop):
    """The shop with Caddy before it; nginx's second server is the site's loopback port."""

    def start(self) -> None:
        """Start PHP-FPM, nginx for the loopback port, the guard and Caddy."""
        self.public = free_port()
        super().start()
        self.command("guard", "config", "caddy", "--output", str(self.folder / "conf"))
        text = CADDY.format(folder=self.folder, port=self.public, site=self.root)
        (self.folder / "Caddyfile").write_text(text)
        line = [
            "caddy",
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            str(self.folder / "Caddyfile"),
        ]
        self.run("caddy", line)
        wait(lambda: listens(self.public))

    @property
    def upstream(self) -> int:
        """The port where the guard hands accepted posts in."""
        return self.plain

    @property
    def url(self) -> str:
        """Caddy's public address."""
        return f"http://127.0.0.1:{self.public}"


@pytest.fixture(scope="module")
def caddy(needs: Callable[..., None]) -> Iterator[CaddyShop]:
    needs(caddy="caddy", nginx="nginx-light", **{"php-fpm8.2": "php8.2-fpm"})
    with place() as folder:
        running = CaddyShop(folder)
        try:
            running.start()
            yield running
        finally:
            running.stop_all()


def test_an_honest_post_arrives_once_and_what_is_held_does_not(caddy: CaddyShop) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        token = await typed(visitor, "/kontakt.php")
        good = await visitor.post("/kontakt.php", {**GOOD, "mark": "c-good"}, token)
        token = await typed(visitor, "/kontakt.php")
        return [good, await visitor.post("/kontakt.php", {**BAD, "mark": "c-bad"}, token)]

    good, bad = visit(caddy, journey)
    assert (good.status, good.verdict, bad.verdict) == (200, "accept", "hold")
    assert (caddy.runs(mark="c-good"), caddy.runs(mark="c-bad")) == (1, 0)


def test_without_javascript_the_wait_page_brings_it_there(caddy: CaddyShop) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        asked = await visitor.post("/kontakt.php", {**GOOD, "mark": "c-wait"})
        return [asked, await visitor.answer(asked.text, wait=5.5)]

    asked, waited = visit(caddy, journey)
    assert (asked.verdict, waited.verdict, caddy.runs(mark="c-wait")) == ("challenge", "accept", 1)


def test_a_dead_guard_is_gone_around_and_the_post_arrives_once(caddy: CaddyShop) -> None:
    caddy.stop("guard", signal.SIGKILL)
    dead = visit(caddy, lambda visitor: visitor.post("/kontakt.php", {**BAD, "mark": "c-dead"}))
    assert (dead.status, caddy.runs(mark="c-dead")) == (200, 1)
