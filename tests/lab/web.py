"""nginx and PHP-FPM with one virtual host per site."""

import shutil
import subprocess
import time
from pathlib import Path

from tests.lab.setup import Setup, Site

SITES = Path(__file__).parent / "sites"
EXTRA = Path(__file__).parent / "extra"
NGINX = """user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/raw/nginx-error.txt crit;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types;
  server_tokens off;
  log_format raw '$msec|$host|$remote_addr - $remote_user [STAMP] "$request" '
                 '$status $body_bytes_sent "$http_referer" "$http_user_agent"';
  access_log /var/log/raw/access.log raw;
{servers}}}
"""
SERVER = """  server {{
    listen 80; listen [::]:80;
    server_name {domain} www.{domain};
    root {root};
    index index.php;
    etag on;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      try_files $uri =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass unix:/run/php/{pool}.sock;
    }}
  }}
"""
POOL = """[{user}]
user = {user}
group = {user}
listen = /run/php/{user}.sock
listen.owner = www-data
pm = static
pm.max_children = 4
php_admin_value[sendmail_path] = {sendmail}
"""
INI = "date.timezone = UTC\nmail.add_x_header = {header}\n{log}"


def start(setup: Setup) -> None:
    """Lay out the sites and start both servers."""
    for number, user in enumerate(sorted({site.user for site in setup.sites})):
        if user != "www-data":
            subprocess.run(["useradd", "-u", str(5004 + number), "-M", user], check=True)
    for site in setup.sites:
        _lay_out(site, setup.extra if site is setup.sites[0] else {})
    _php(setup)
    servers = "".join(
        SERVER.format(domain=site.domain, root=site.root, pool=site.user) for site in setup.sites
    )
    Path("/etc/nginx/nginx.conf").write_text(NGINX.format(servers=servers))
    subprocess.Popen(["nginx", "-g", "daemon off;"])
    time.sleep(0.5)


def _lay_out(site: Site, extra: dict[str, str]) -> None:
    root = Path(site.root)
    shutil.copytree(SITES, root)
    for target, source in extra.items():
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXTRA / source, root / target)
    options = {"domain": site.domain, "owner": site.notice, **site.options}
    pairs = "".join(f"    '{name}' => '{value}',\n" for name, value in options.items())
    (root / "conf.php").write_text(f"<?php\nreturn [\n{pairs}];\n")
    subprocess.run(["chown", "-R", f"{site.user}:{site.user}", str(root.parent)], check=True)


def _php(setup: Setup) -> None:
    log = Path("/var/log/raw/php-mail.log")
    log.touch()
    log.chmod(0o666)
    target = "syslog" if setup.php_syslog else log
    line = f"mail.log = {target}\n" if setup.php_log else ""
    header = "On" if setup.php_log or setup.header_log else "Off"
    Path("/etc/php/8.2/fpm/conf.d/99-lab.ini").write_text(INI.format(header=header, log=line))
    Path("/etc/php/8.2/cli/conf.d/99-lab.ini").write_text(INI.format(header="Off", log=""))
    for old in Path("/etc/php/8.2/fpm/pool.d").iterdir():
        old.unlink()
    for site in setup.sites:
        sender = "" if site.user == "www-data" else f" -f {site.user}@{setup.host}"
        pool = POOL.format(user=site.user, sendmail=f"/usr/sbin/sendmail -t -i{sender}")
        Path(f"/etc/php/8.2/fpm/pool.d/{site.user}.conf").write_text(pool)
    subprocess.Popen(["/usr/sbin/php-fpm8.2", "-F", "-O"], stderr=subprocess.DEVNULL)
