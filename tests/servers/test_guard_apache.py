"""The guard behind real Apache: it claims by `100 Continue`; without that Apache goes around it."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shop.journeys import BAD, GOOD, typed, visit
from tests.shop.shop import FORMS, Shop, free_port, place, wait
from tests.shop.visitors import Answer, Visitor

MODULES = (
    "mpm_event authz_core authz_host dir mime alias headers setenvif rewrite proxy proxy_http proxy_fcgi "
    "proxy_balancer lbmethod_byrequests slotmem_shm remoteip filter substitute"
).split()
APACHE = """ServerRoot {folder}
ServerName shop.example
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {folder}/apache.log
TypesConfig /etc/mime.types
User www-data
Group www-data
{modules}
Listen 127.0.0.1:{port}
Listen 127.0.0.1:{plain}
<VirtualHost 127.0.0.1:{port}>
  {content}
  Include {folder}/conf/postwarden-shop.example.conf
</VirtualHost>
<VirtualHost 127.0.0.1:{plain}>
  {content}
  Include {folder}/conf/postwarden-shop.example-inner.conf
</VirtualHost>
"""
CONTENT = """ServerName shop.example
  DocumentRoot {site}
  <Directory {site}>
    Require all granted
  </Directory>
  <FilesMatch "\\.php$">
    SetHandler "proxy:unix:{folder}/php.sock|fcgi://localhost/"
  </FilesMatch>
"""


class ApacheShop(Shop):
    """The shop with Apache in nginx's place; accepted posts go to its loopback port."""

    def start(self) -> None:
        """Start PHP-FPM, the guard and Apache."""
        self.public, self.inner = free_port(), free_port()
        super().start()  # nginx too: it is not asked, but its port shows that PHP answers
        self.command("guard", "config", "apache", "--output", str(self.folder / "conf"))
        modules = "\n".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
        )
        text = APACHE.format(
            folder=self.folder,
            modules=modules,
            port=self.public,
            plain=self.upstream,
            content=CONTENT.format(folder=self.folder, site=self.root),
        )
        (self.folder / "apache.conf").write_text(text)
        line = ["apache2", "-f", str(self.folder / "apache.conf"), "-DFOREGROUND"]
        self.run("apache", line)
        wait(lambda: _up(self.public))

    @property
    def upstream(self) -> int:
        """The port where the guard hands accepted posts in."""
        return self.inner

    @property
    def url(self) -> str:
        """Apache's public address."""
        return f"http://127.0.0.1:{self.public}"


def _up(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def apache(needs: Callable[..., None]) -> Iterator[ApacheShop]:
    needs(apache2="apache2", nginx="nginx-light", **{"php-fpm8.2": "php8.2-fpm"})
    with place() as folder:
        running = ApacheShop(folder, forms=FORMS)
        try:
            running.start()
            yield running
        finally:
            running.stop_all()


def marked(fields: dict[str, str], mark: str) -> dict[str, str]:
    return {**fields, "mark": mark}


def test_pages_are_served_with_the_script_in_them(apache: ApacheShop) -> None:
    page = visit(apache, lambda visitor: visitor.get("/kontakt.php"))
    assert '<script src="/.postwarden/pw.js" defer></script></body>' in page


def test_an_honest_post_arrives_once(apache: ApacheShop) -> None:
    async def journey(visitor: Visitor) -> Answer:
        return await visitor.post(
            "/kontakt.php", marked(GOOD, "a-good"), await typed(visitor, "/kontakt.php")
        )

    answer = visit(apache, journey)
    assert (answer.status, answer.verdict) == (200, "accept"), answer.text
    assert apache.runs(mark="a-good") == 1


def test_without_javascript_the_wait_page_brings_it_there(apache: ApacheShop) -> None:
    async def journey(visitor: Visitor) -> list[Answer]:
        asked = await visitor.post("/kontakt.php", marked(GOOD, "a-wait"))
        return [asked, await visitor.answer(asked.text, wait=5.5)]

    asked, waited = visit(apache, journey)
    assert (asked.verdict, waited.verdict) == ("challenge", "accept")
    assert apache.runs(mark="a-wait") == 1


def test_what_is_held_is_not_run(apache: ApacheShop) -> None:
    async def journey(visitor: Visitor) -> Answer:
        return await visitor.post(
            "/kontakt.php", marked(BAD, "a-bad"), await typed(visitor, "/kontakt.php")
        )

    assert visit(apache, journey).verdict == "hold"
    assert apache.runs(mark="a-bad") == 0


def test_a_slow_site_is_waited_for_and_asked_once(apache: ApacheShop) -> None:
    async def journey(visitor: Visitor) -> Answer:
        fields = {"nachricht": "Guten Tag", "email": "e@web.example", "mark": "a-slow"}
        return await visitor.post("/langsam.php?s=6", fields, await typed(visitor, "/langsam.php"))

    assert visit(apache, journey).status == 200
    assert apache.runs(mark="a-slow") == 1


def test_a_guard_that_hangs_or_is_dead_is_gone_around_and_the_post_arrives_once(
    apache: ApacheShop, tmp_path: Path
) -> None:
    guard = apache.processes["guard"]
    guard.send_signal(signal.SIGSTOP)
    hangs = visit(apache, lambda visitor: visitor.post("/kontakt.php", marked(BAD, "a-hangs")))
    guard.send_signal(signal.SIGCONT)
    time.sleep(1.5)
    assert (hangs.status, apache.runs(mark="a-hangs")) == (200, 1)
    apache.stop("guard", signal.SIGKILL)
    dead = visit(apache, lambda visitor: visitor.post("/kontakt.php", marked(BAD, "a-dead")))
    assert (dead.status, apache.runs(mark="a-dead")) == (200, 1)
