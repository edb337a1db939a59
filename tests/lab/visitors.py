"""HTTP clients: a browser with referrers, assets and a cache, and the bare client of a bot."""

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.lab.space import SERVER, SERVER6

ASSETS = ("/css/style.css", "/js/app.js", "/img/logo.png", "/img/kopf.jpg")
AS_AGENT = {"Accept": "*/*"}


@dataclass
class Client:
    """One connection after the other from a fixed address."""

    ip: str
    agent: str
    domain: str
    last: str = ""
    cached: set[str] = field(default_factory=set)

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, referer: str = ""
    ) -> tuple[int, str]:
        """Send one request on a connection of its own."""
        connection = self._connect()
        result = self._send(connection, method, path, fields, referer)
        connection.close()
        return result

    def _connect(self) -> http.client.HTTPConnection:
        server = SERVER6 if ":" in self.ip else SERVER
        return http.client.HTTPConnection(server, 80, timeout=30, source_address=(self.ip, 0))

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        fields: dict[str, str] | None,
        referer: str,
    ) -> tuple[int, str]:
        headers = {"Host": self.domain, **AS_AGENT}
        if self.agent:
            headers["User-Agent"] = self.agent
        if referer:
            headers["Referer"] = referer
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(fields) if fields is not None else None
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")

    def view(self, path: str, referer: str = "") -> str:
        """Look at a page as a browser does: with its pictures, style and script."""
        connection = self._connect()
        page = f"http://{self.domain}{path}"
        _, text = self._send(connection, "GET", path, None, referer or self.last)
        for asset in ASSETS:
            if asset not in self.cached:
                self.cached.add(asset)
                self._send(connection, "GET", asset, None, page)
        connection.close()
        self.last = page
        return text

    def post(
        self, path: str, fields: dict[str, str], referer: str | None = None
    ) -> tuple[int, str]:
        """Send a form; a browser names the page it stands on."""
        return self.ask("POST", path, fields, self.last if referer is None else referer)
