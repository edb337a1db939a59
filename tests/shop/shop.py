"""Starts the shop: PHP-FPM, nginx with the configuration that `guard config nginx` writes, the guard."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path

SITE = Path(__file__).parent / "site"
OWNER = "info@shop.example"
FORMS = """
[[site.form]]
path = "/kontakt.php"
kind = "contact"
copy = "always"
fields = { homepage_url2 = "honeypot" }
[[site.form]]
path = "/kopie.php"
kind = "contact"
copy = "field"
[[site.form]]
path = "/empfehlen.php"
kind = "tell-a-friend"
copy = "always"
[[site.form]]
path = "/newsletter.php"
kind = "newsletter"
[[site.form]]
path = "/registrieren.php"
kind = "registration"
[[site.form]]
path = "/bestellen.php"
kind = "order"
[[site.form]]
path = "/upload.php"
kind = "contact"
copy = "never"
[[site.form]]
path = "/loch.php"
kind = "contact"
[[site.form]]
path = "/langsam.php"
kind = "contact"
copy = "never"
[[site.form]]
path = "/alt_kontakt.php"
kind = "contact"
mode = "closed"
"""
FPM = """[global]
error_log = {folder}/fpm.log
daemonize = no
[shop]
user = {user}
group = {group}
listen = {folder}/php.sock
listen.mode = 0666
pm = static
pm.max_children = 8
env[SHOP_RUNS] = {folder}/runs
env[SHOP_MAILS] = {folder}/mails
php_admin_value[sendmail_path] = "{folder}/sink"
php_admin_value[upload_max_filesize] = 64M
php_admin_value[post_max_size] = 64M
{more}
"""
NGINX = """user {user};
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; application/javascript js; }}
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    client_max_body_size 80m;
    include {folder}/conf/postwarden.conf;
    server {{
        listen 127.0.0.1:{port};
        server_name shop.example localhost;
        root {site};
        index index.php;
        {include}
        location / {{ try_files $uri $uri/ /index.php$is_args$args; }}
        location ~ \\.php$ {{ {php} }}
    }}
    server {{
        listen 127.0.0.1:{plain};
        server_name shop.example;
        root {site};
        location ~ \\.php$ {{ {php} }}
    }}
}}
"""
PHP = """fastcgi_pass unix:{folder}/php.sock; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param SCRIPT_NAME $fastcgi_script_name; fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param DOCUMENT_ROOT $document_root; fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_param REMOTE_ADDR $remote_addr; fastcgi_param SERVER_NAME $host; fastcgi_param HTTP_HOST $http_host;
            fastcgi_param SERVER_PORT $server_port; fastcgi_param REDIRECT_STATUS 200;"""
GUARD = """listen = "unix:{folder}/guard.sock"
folder = "{folder}/guard"
mode = "{mode}"
{top}
[mail]
server = "127.0.0.1:{smtp}"
sender = "postwarden@shop.example"
[[site]]
hosts = ["shop.example", "localhost"]
upstream = "http://127.0.0.1:{port}"
owner = "info@shop.example"
contact = "0421 123456"
name = "Musterladen"
{site}
{forms}
"""


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Shop:
    """A running shop."""

    folder: Path
    mode: str = "guard"
    top: str = ""
    site: str = ""
    forms: str = FORMS
    root: Path = SITE
    php: str = ""
    port: int = field(default_factory=free_port)
    plain: int = field(default_factory=free_port)
    smtp: int = 25
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self) -> None:
        """Write the configurations and start everything."""
        for name in ("mails", "conf"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "runs").touch()
        self._readable()
        self._sink()
        self.write_settings()
        self._configure()
        self.run("fpm", ["php-fpm8.2", "-R", "-y", str(self.folder / "fpm.conf")])
        self.start_guard()
        self.run("nginx", ["nginx", "-c", str(self.folder / "nginx.conf")])
        wait(lambda: listens(self.port) and (self.folder / "php.sock").exists())

    def start_guard(self) -> None:
        """Start the guard alone."""
        self.run(
            "guard", [sys.executable, "-m", "postwarden", "guard", "--config", str(self.config)]
        )
        wait(lambda: _listens(self.folder / "guard.sock"))

    @property
    def config(self) -> Path:
        """The guard's settings file."""
        return self.folder / "guard.toml"

    @property
    def upstream(self) -> int:
        """The port where the guard hands posts in: the web server itself."""
        return self.port

    @property
    def url(self) -> str:
        """The shop's address."""
        return f"http://127.0.0.1:{self.port}"

    def write_settings(self) -> None:
        """Write guard.toml."""
        text = GUARD.format(
            folder=self.folder, mode=self.mode, top=self.top, smtp=self.smtp, port=self.upstream,
            site=self.site, forms=self.forms,
        )  # fmt: skip # one template, one glance
        self.config.write_text(text)

    def command(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run `postwarden ARGS --config FILE`."""
        line = [sys.executable, "-m", "postwarden", *args, "--config", str(self.config)]
        env = {**os.environ, "LANG": "C.UTF-8"}
        return subprocess.run(
            line, capture_output=True, text=True, check=False, env=env, timeout=60
        )

    def run(self, name: str, command: list[str]) -> None:
        """Start a process in the foreground; its output goes to a file."""
        out = (self.folder / f"{name}.out").open("ab")
        env = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
        self.processes[name] = subprocess.Popen(command, stdout=out, stderr=out, env=env)
        out.close()

    def stop(self, name: str, number: int = signal.SIGTERM) -> None:
        """End one process that was started here."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
            process.send_signal(number)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def stop_all(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.stop(name)

    def mails(self) -> list[Message]:
        """What the shop has mailed."""
        files = sorted((self.folder / "mails").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes()) for file in files]

    def to_strangers(self) -> list[Message]:
        """What the shop has mailed to other addresses than the owner's."""
        return [each for each in self.mails() if OWNER not in str(each["To"])]

    def runs(self, form: str = "", mark: str = "") -> int:
        """How often the application ran a form (with a mark)."""
        lines = (self.folder / "runs").read_text().splitlines()
        rows = [line.split(" ") for line in lines]
        return sum((not form or row[0] == form) and (not mark or row[1] == mark) for row in rows)

    def _readable(self) -> None:
        for folder in (self.folder, *self.folder.parents):
            if folder.owner() == "root" and folder != Path("/"):
                with contextlib.suppress(PermissionError):
                    folder.chmod(folder.stat().st_mode | 0o011)
        for path in (self.folder / "mails", self.folder / "runs"):
            path.chmod(0o777)

    def _sink(self) -> None:
        sink = self.folder / "sink"
        sink.write_text(f'#!/bin/sh\nexec cat > "$(mktemp {self.folder}/mails/XXXXXXXXXXXX)"\n')
        sink.chmod(0o755)

    def _configure(self) -> None:
        self.folder.joinpath("fpm.conf").write_text(
            FPM.format(folder=self.folder, user=_user(), group=_group(), more=self.php)
        )
        done = self.command("guard", "config", "nginx", "--output", str(self.folder / "conf"))
        assert done.returncode == 0, done.stderr
        include = f"include {self.folder}/conf/postwarden-shop.example.inc;"
        text = NGINX.format(
            folder=self.folder, user=_user(), port=self.port, plain=self.plain, site=self.root,
            php=PHP.format(folder=self.folder), include=include,
        )  # fmt: skip # one template, one glance
        (self.folder / "nginx.conf").write_text(text)


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """A folder for a shop. Not pytest's: each new run of it shuts www-data out of all of them."""
    with tempfile.TemporaryDirectory(prefix="pw-shop-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextlib.contextmanager
def shop(folder: Path, **more: str) -> Iterator[Shop]:
    """A shop that is ended at the end."""
    running = Shop(folder, **more)  # type: ignore[arg-type] # texts of the settings, by name
    try:
        running.start()
        yield running
    finally:
        running.stop_all()


def wait(ready: object, seconds: float = 15) -> None:
    """Wait until something is so."""
    assert callable(ready)
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "did not become ready"
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Whether somebody listens at a port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return path.exists() and probe.connect_ex(str(path)) == 0


def _user() -> str:
    return "www-data" if os.geteuid() == 0 else str(os.geteuid())


def _group() -> str:
    return "www-data" if os.geteuid() == 0 else str(os.getegid())
