"""What causes ask about single forms; see LogTables for each contract."""

from __future__ import annotations

from postwarden.model.log_tables import Place
from postwarden.tables import sites
from postwarden.tables.database import Database

_VIEWS = "SELECT 1 FROM hits WHERE method = 'GET' AND site = $vhost"
#: Where visitors of the form's page say they came from.
_LED = """
SELECT DISTINCT split_part(regexp_replace(referer, '^https?://[^/]*', ''), '?', 1) AS came_from
FROM hits WHERE method = 'GET' AND site = $vhost AND starts_with(target, $path)
    AND split_part(target, '?', 1) = $path AND contains(target, $query)
    AND referer LIKE 'http%' AND ($site = '' OR contains(referer, $site)) AND came_from <> $path
"""


_FIRST = """
WITH first AS (SELECT p.visitor FROM parted p JOIN forms f USING (key)
    WHERE f.site = $site AND f.form = $form AND NOT p.person
    GROUP BY p.visitor ORDER BY min(p.post) LIMIT $visitors)
SELECT seg, line FROM hits_at WHERE site = $vhost AND starts_with(target, $path)
    AND contains(target, $query) AND visitor IN (SELECT visitor FROM first)
ORDER BY ts, seg, line LIMIT 1
"""


class FormQueries:
    """Forms: their other names, and who was led to them or came first."""

    _database: Database

    def other_paths(self, site: str, form: str) -> tuple[str, ...]:
        """Up to ten further paths that are the same form."""
        rows = self._database.rows(
            "SELECT w.path FROM posts p JOIN ways w USING (way) WHERE w.site = $site"
            " AND w.form = $form AND w.path <> w.form GROUP BY w.path ORDER BY count(*) DESC, w.path LIMIT 10",
            site=site,
            form=form,
        )
        return tuple(path for (path,) in rows)

    def viewed_sites(self) -> frozenset[str]:
        """Sites with page views in their logs."""
        return sites.viewed(self._database)

    def linked(self, site: str, form: str) -> bool | None:
        """Whether a page of the site led somebody to the form."""
        path, _, query = form.partition("?")
        vhost = self._vhost(site, form)
        if not self._database.rows(f"{_VIEWS} LIMIT 1", vhost=vhost):
            return None
        led = self._database.rows(_LED, query=query, path=path, site=site, vhost=vhost)
        pages = " AND split_part(target, '?', 1) IN (SELECT unnest(string_split($led, chr(10))))"
        return bool(led) and bool(
            self._database.rows(
                f"{_VIEWS}{pages} LIMIT 1", vhost=vhost, led="\n".join(path for (path,) in led)
            )
        )

    def _vhost(self, site: str, form: str) -> str:
        """The virtual host as logged, '' in a log without."""
        rows = self._database.rows(
            "SELECT vhost FROM forms WHERE site = $site AND form = $form",
            site=site,
            form=form,
        )
        return str(rows[0][0]) if rows else ""

    def first_seen(self, site: str, form: str, visitors: int) -> Place | None:
        """The first request to the form by the first so many programs that posted to it."""
        path, _, query = form.partition("?")
        rows = self._database.rows(
            _FIRST,
            vhost=self._vhost(site, form),
            path=path,
            query=query,
            visitors=visitors,
            site=site,
            form=form,
        )
        return Place(*rows[0]) if rows else None

    def when(self, place: Place) -> float | None:
        """The time of a request at this place."""
        rows = self._database.rows(
            "SELECT ts FROM hits_at WHERE seg = $seg AND line = $line",
            seg=place.segment,
            line=place.line,
        )
        return rows[0][0] if rows else None
