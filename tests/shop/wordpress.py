"""A real WordPress (Debian's) in place of the shop's own pages: its database, visitors, and what it kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from tests.shop.shop import OWNER, Shop, shop, wait
from tests.shop.visitors import Answer, Visitor, _verdict, somewhere

T = TypeVar("T")
PACKAGE = Path("/usr/share/wordpress")
ADMIN, PASSWORD = "Inhaberin", "Blume-7-Tisch-Wolke"
COMMENTS, REGISTER = "/wp-comments-post.php", "/wp-login.php?action=register"
FORMS = f"""
[[site.form]]
path = "{COMMENTS}"
kind = "comment"
[[site.form]]
path = "{REGISTER}"
kind = "registration"
"""
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://shop.example'); define('WP_SITEURL', 'http://shop.example');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {{
    define($name . '_KEY', 'key of this test ' . $name); define($name . '_SALT', 'salt ' . $name);
}}
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
$table_prefix = 'wp_';
define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
#: WordPress hides a post that came twice; here it would have to show.
PLUGIN = """<?php
add_filter('pre_option_users_can_register', fn() => '1');
add_filter('duplicate_comment_id', '__return_false');
add_action('init', fn() => remove_action('check_comment_flood', 'check_comment_flood_db'));
"""
THEME = """<!DOCTYPE html><html><head><?php wp_head(); ?></head><body>
<?php while (have_posts()) { the_post(); the_content(); if (is_singular()) comment_form(); } wp_footer(); ?>
</body></html>
"""


@dataclass
class Seen(Answer):
    """An answer as it came: where it leads, and the cookies that it sets."""

    location: str = ""
    cookies: dict[str, str] = field(default_factory=dict)


class Guest(Visitor):
    """A visitor who sees redirects instead of following them."""

    async def post(
        self, path: str, data: Mapping[str, str] | aiohttp.FormData, token: str = ""
    ) -> Seen:
        """Send a form."""
        assert not isinstance(data, aiohttp.FormData)
        sent = {**data, "pw_token": token} if token else data
        own = f"http://{self._host}"
        head = {**self._headers(), "Origin": own, "Referer": f"{own}{path}"}
        url = URL(self.url + path, encoded=True)
        async with self.session.post(url, data=sent, headers=head, allow_redirects=False) as answer:
            cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
            where = answer.headers.get("Location", "")
            return Seen(answer.status, await answer.text(), _verdict(answer), where, cookies)

    async def comments(self, fields: Mapping[str, str], token: str = "") -> Seen:
        """Comment on the first post."""
        return await self.post(
            COMMENTS, {"comment_post_ID": "1", "comment_parent": "0", **fields}, token
        )

    async def registers(self, login: str, email: str, token: str = "") -> Seen:
        """Ask for an account."""
        fields = {"user_login": login, "user_email": email, "redirect_to": "", "wp-submit": "Go"}
        return await self.post(REGISTER, fields, token)

    async def logs_in(self) -> Seen:
        """Log in as the owner; the cookies stay."""
        self.headers["Cookie"] = "wordpress_test_cookie=WP%20Cookie%20check"
        fields = {"log": ADMIN, "pwd": PASSWORD, "testcookie": "1", "redirect_to": "/wp-admin/"}
        answer = await self.post("/wp-login.php", fields)
        self.headers["Cookie"] += "".join(f"; {k}={v}" for k, v in answer.cookies.items())
        return answer

    async def typed(self, path: str) -> str:
        """A token, and the time a person takes."""
        token = await self.token(path)
        await asyncio.sleep(3.5)
        return token


@dataclass
class Blog:
    """A running WordPress behind nginx and guard."""

    shop: Shop

    def rows(self, sql: str) -> list[Any]:
        """What the database answers; each row is one JSON value."""
        line = ["mariadb", "--no-defaults", "-NB", "--raw", "--default-character-set=utf8mb4"]
        line += ["-u", "root", "-S", str(_socket(self.shop.folder)), "wordpress", "-e", sql]
        done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=30)
        return [json.loads(row) for row in done.stdout.splitlines()]

    def comments(self, mark: str) -> list[dict[str, str]]:
        """The comments whose text has this mark."""
        sql = (
            "SELECT JSON_OBJECT('author', comment_author, 'email', comment_author_email,"
            " 'text', comment_content, 'ip', comment_author_IP, 'approved', comment_approved)"
            " FROM wp_comments WHERE comment_content LIKE '%{}%'"
        )
        return self.rows(sql.format(re.sub(r"\W", "_", mark)))

    def users(self) -> list[str]:
        """The names of all accounts."""
        return [str(row) for row in self.rows("SELECT JSON_QUOTE(user_login) FROM wp_users")]

    def mails_to(self, address: str) -> list[str]:
        """The texts that WordPress has mailed to an address."""
        found = [each for each in self.shop.mails() if address in str(each["To"])]
        return [bytes(each.get_payload(decode=True) or b"").decode() for each in found]

    def visit(self, journey: Callable[[Guest], Awaitable[T]], url: str = "") -> T:
        """Run a journey as one visitor."""

        async def run() -> T:
            jar = aiohttp.DummyCookieJar()
            timeout = aiohttp.ClientTimeout(total=60)
            async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as session:
                return await journey(Guest(session, url or self.shop.url, somewhere()))

        return asyncio.run(run())


@contextlib.contextmanager
def wordpress(folder: Path, smtp: int) -> Iterator[Blog]:
    """A WordPress, set up as its owner would; ended at the end."""
    root = folder / "wordpress"
    _lay_out(root, _socket(folder))
    with shop(folder, root=root, forms=FORMS, smtp=smtp) as running:  # type: ignore[arg-type] # a path, a port
        _database(running)
        blog = Blog(running)
        blog.visit(_install)
        assert blog.users() == [ADMIN]
        yield blog


def nonce(page: str, name: str = "_wpnonce") -> str:
    """The proof that a page of WordPress's own carries in a hidden field."""
    found = re.search(rf'name="{name}"[^>]{{0,200}}?value="([^"]+)"', page)
    assert found, page[:2000]
    return unescape(found[1])


async def _install(visitor: Guest) -> None:
    fields = {
        "weblog_title": "Musterladen", "user_name": ADMIN, "admin_password": PASSWORD, "blog_public": "0",
        "admin_password2": PASSWORD, "pw_weak": "1", "admin_email": OWNER, "language": "",
    }  # fmt: skip # one form
    answer = await visitor.post("/wp-admin/install.php?step=2", fields)
    assert "Success!" in answer.text, answer.text[:3000]


def _lay_out(root: Path, socket: Path) -> None:
    """A copy of Debian's files, whose own configuration would look into /etc."""
    shutil.copytree(PACKAGE, root, ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))
    theme, plugins = root / "wp-content/themes/bare", root / "wp-content/mu-plugins"
    files = {
        root / "wp-config.php": CONFIG.format(socket=socket),
        plugins / "test.php": PLUGIN + "define('WP_DEFAULT_THEME', 'bare');\n",
        theme / "style.css": "/* Theme Name: Bare */\n",
        theme / "index.php": THEME,
    }
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _socket(folder: Path) -> Path:
    return folder / "db" / "socket"


def _database(running: Shop) -> None:
    """MariaDB of our own, reached by its socket alone."""
    data, socket = running.folder / "db", _socket(running.folder)
    as_user = ["--user=mysql"] if os.geteuid() == 0 else []
    data.mkdir()
    if as_user:
        shutil.chown(data, "mysql", "mysql")
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *as_user]
    install += ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    data.chmod(0o755)
    more = ["--skip-networking", f"--socket={socket}", "--innodb-flush-log-at-trx-commit=0"]
    line = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--pid-file={data}/pid"]
    running.run("mariadbd", [*line, *more, *as_user])
    admin = ["mariadb", "--no-defaults", "-u", "root", "-S", str(socket), "-e"]
    create = [*admin, "CREATE DATABASE wordpress CHARACTER SET utf8mb4"]
    wait(lambda: subprocess.run(create, capture_output=True, check=False).returncode == 0)
