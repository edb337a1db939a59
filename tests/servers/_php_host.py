"""A shared hoster in small: nginx, PHP-FPM, a `.user.ini` with the gate, a site that counts its posts."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

GATE = Path(__file__).parents[2] / "src/postwarden/guard/php/postwarden.php"
KEY = "0a1b2c3d " + "5f" * 32
NGINX = """{user}pid {folder}/nginx.pid; error_log {folder}/nginx-error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; client_max_body_size 32m;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
{servers}}}
"""
SERVER = """  server {{
    listen 127.0.0.1:{port}; root {folder}/web; index index.php;
    location / {{ try_files $uri /index.php?$args; }}
    location ~ [.]php(/|$) {{
      fastcgi_split_path_info ^(.+?[.]php)(/.*)$;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:{folder}/{pool}.sock;
    }}
  }}
"""
POOL = """[{pool}]
{user}listen = {folder}/{pool}.sock
listen.mode = 0666
pm = static
pm.max_children = {children}
php_admin_value[sendmail_path] = {folder}/sendmail
php_admin_value[error_log] = {folder}/php-errors.log
php_admin_flag[display_errors] = on
{more}"""
SITE = """<?php
$files = [];
foreach ($_FILES as $name => $f) {
    $files[$name] = [$f['name'], $f['error'], $f['error'] ? '' : md5_file($f['tmp_name']), is_uploaded_file($f['tmp_name'])];
}
$line = json_encode(['method' => $_SERVER['REQUEST_METHOD'], 'uri' => $_SERVER['REQUEST_URI'], 'get' => $_GET,
    'post' => $_POST, 'request' => $_REQUEST, 'files' => $files, 'raw' => strlen(file_get_contents('php://input')),
    'input' => filter_input(INPUT_POST, 'name'), 'ip' => $_SERVER['REMOTE_ADDR'], 'cookie' => $_COOKIE,
    'id' => $_SERVER['POSTWARDEN_ID'] ?? '', 'pass' => $_SERVER['HTTP_X_POSTWARDEN_PASS'] ?? '']);
file_put_contents('FOLDER/runs', $line . "\\n", FILE_APPEND | LOCK_EX);
if (isset($_POST['fail'])) { http_response_code(500); exit('kaputt'); }
if (isset($_GET['mail'])) { mail('owner@shop.example', 'Betreff', 'Text'); }
setcookie('seen', 'yes');
echo 'Danke! ' . json_encode(error_get_last());
"""
PAGE = """<?php
if (isset($_GET['length'])) { header('Content-Length: 64'); }
if (isset($_GET['plain'])) { header('Content-Type: text/plain'); }
echo '<html><body><form action="/kontakt.php" ';
if (isset($_GET['flush'])) { flush(); }
echo 'method="post"></form>', str_repeat('.', (int) ($_GET['pad'] ?? 0)), '</body></html>';
"""
#: How the gate swallows what PHP complains about, and how it tells us here.
SILENT = "set_error_handler(static function () {"
TELLING = """set_error_handler(static function ($kind, $text, $file, $line) {{
    file_put_contents('{folder}/complaints', "$kind $line $text\\n", FILE_APPEND);"""
MAILER = """#!/bin/sh
env | grep ^POSTWARDEN_ | sort > {folder}/mail-env.new
cat > {folder}/mail-body
mv {folder}/mail-env.new {folder}/mail-env
"""


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Host:
    """Both servers, until the block ends. `port` has three workers, `single` has one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="php-gate-"))
        self.port, self.single, self.zlib = free_port(), free_port(), free_port()
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Host:
        self.folder.chmod(0o777)
        self._lay_out()
        root = os.geteuid() == 0
        servers = pools = ""
        for pool, port, children, more in (
            ("many", self.port, 3, ""),
            ("one", self.single, 1, ""),
            ("zlib", self.zlib, 2, "php_flag[zlib.output_compression] = on\n"),
        ):
            names = {"folder": self.folder, "pool": pool, "port": port, "children": children}
            servers += SERVER.format(**names)
            owner = "user = www-data\ngroup = www-data\n" if root else ""
            pools += POOL.format(user=owner, more=more, **names)
        (self.folder / "fpm.conf").write_text(
            f"[global]\nerror_log = {self.folder}/fpm.log\n{pools}"
        )
        user = "user www-data;\n" if root else ""
        (self.folder / "nginx.conf").write_text(
            NGINX.format(user=user, folder=self.folder, servers=servers)
        )
        self._start("/usr/sbin/php-fpm8.2", "-F", "-y", str(self.folder / "fpm.conf"))
        self._start("/usr/sbin/nginx", "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;")
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.terminate()
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def settle(self, **settings: Any) -> None:
        """Write the gate's settings, and forget everything that was."""
        for name in ("runs", "mail-env"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.rmtree(self.folder / "spool", ignore_errors=True)
        given = {
            "key": KEY,
            "secret": "geheim",
            "hosts": ["shop.example"],
            "mode": "guard",
            "spool": str(self.folder / "spool"),
            "forms": {"/kontakt.php": {"kind": "contact"}},
            **settings,
        }
        (self.folder / "settings.json").write_text(json.dumps(given))

    def runs(self) -> list[dict[str, Any]]:
        """What the site itself says it was asked."""
        file = self.folder / "runs"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def log(self) -> list[tuple[str, str]]:
        """What the gate says it did, and why."""
        lines = (self.folder / "spool/gate.log").read_text().splitlines()
        return [(line["did"], line["why"]) for line in map(json.loads, lines)]

    def ask(
        self,
        target: str,
        body: str | bytes | None = None,
        port: int = 0,
        method: str = "",
        **headers: str,
    ) -> tuple[int, dict[str, str], str]:
        """Ask the web server: status, header fields, body."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        given = {"Host": "shop.example", "Accept": "text/html"}
        if body is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method or ("GET" if body is None else "POST"), target, body, given)
        answer = connection.getresponse()
        found = (answer.status, {k.lower(): v for k, v in answer.getheaders()})
        text = answer.read().decode("latin-1")
        connection.close()
        return *found, text

    def _lay_out(self) -> None:
        web, gate = self.folder / "web", self.folder / "gate"
        web.mkdir()
        gate.mkdir()
        text = GATE.read_text("utf-8").replace(SILENT, TELLING.format(folder=self.folder))
        # A busy machine is no guard that hangs.
        text = text.replace("const DEADLINE = 0.3;", "const DEADLINE = 1.5;")
        (gate / "postwarden.php").write_text(text)
        (gate / "pw.js").write_text("/* page */")
        (gate / "solve.js").write_text("/* solve */")
        settings = self.folder / "settings.json"
        (gate / "postwarden.config.php").write_text(
            f"<?php\nreturn json_decode(file_get_contents('{settings}'), true);\n"
        )
        for name in ("kontakt.php", "index.php", "other.php"):
            (web / name).write_text(SITE.replace("FOLDER", str(self.folder)))
        (web / "page.php").write_text(PAGE)
        (web / ".user.ini").write_text(f"auto_prepend_file = {gate}/postwarden.php\n")
        mailer = self.folder / "sendmail"
        mailer.write_text(MAILER.format(folder=self.folder))
        mailer.chmod(0o755)
        self.settle()

    def _start(self, *command: str) -> None:
        self._processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))

    def _wait(self) -> None:
        for _ in range(200):
            try:
                if all(self.ask("/page.php", port=p)[0] == 200 for p in (self.port, self.single)):
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError((self.folder / "fpm.log").read_text())
