"""What causes ask about forms and their posts; see LogTables for each contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from sys import intern

from postwarden.model.log_tables import FormPost, Manner, Place
from postwarden.tables import sites
from postwarden.tables.database import Database

_FORM_POSTS = """
SELECT p.post, p.ts, p.seg, p.line, p.site, p.form, p.method, p.status, p.visitor,
    coalesce(v.ip, ''),
    coalesce(v.agent, ''), p.referer, coalesce(t.pages, 0), t.gap, t.stay, coalesce(t.assets, 0),
    coalesce(t.posted, 0), coalesce(t.since, 0), coalesce(p.messages, 0), coalesce(p.recipients, 0),
    coalesce(p.failed, 0), coalesce(p.recipients_listed, ''), coalesce(p.size, 0),
    coalesce(p.first, p.ts), coalesce(p.last, p.ts), coalesce(p.mseg, p.seg),
    coalesce(p.mline, p.line), coalesce(p.script, ''), coalesce(p.script_line, 0),
    coalesce(p.evaled, false), coalesce(p.subject, ''), coalesce(p.sseg, -1),
    coalesce(p.sline, 0), coalesce(p.refused, 0)
FROM {posts} p LEFT JOIN trails t USING (post) LEFT JOIN people v USING (visitor)
ORDER BY p.site, p.form, p.post
"""

_MANNERS = """
SELECT p.post, p.ts, p.site, p.form, coalesce(v.ip, ''), coalesce(v.agent, ''), p.referer <> '',
    coalesce(t.pages, 0), t.gap, t.stay, coalesce(t.assets, 0), coalesce(t.posted, 0), coalesce(t.since, 0),
    coalesce(p.messages, 0), coalesce(p.refused, 0)
FROM told p LEFT JOIN trails t USING (post) LEFT JOIN people v USING (visitor)
WHERE $site IS NULL OR (p.site = $site AND p.form = $form) ORDER BY p.site, p.form, p.post
"""

_VIEWS = "SELECT 1 FROM hits WHERE method = 'GET' AND site = $vhost"
#: Where visitors of the form's page say they came from.
_LED = """
SELECT DISTINCT split_part(regexp_replace(referer, '^https?://[^/]*', ''), '?', 1) AS came_from
FROM hits WHERE method = 'GET' AND site = $vhost AND starts_with(target, $path)
    AND split_part(target, '?', 1) = $path AND contains(target, $query)
    AND referer LIKE 'http%' AND ($site = '' OR contains(referer, $site)) AND came_from <> $path
"""


class FormQueries:
    """Posts with what their visitors did before and the mail they caused."""

    _database: Database

    def form_posts(self) -> Iterator[FormPost]:
        """All posts to forms that caused mail."""
        return self._posts("told")

    def manners(self, site: str | None = None, form: str = "") -> Iterator[Manner]:
        """How each of these posts was made."""
        for r in self._database.stream(_MANNERS, site=site, form=form):
            yield Manner._make((*r[:5], intern(r[5]), *r[6:]))

    def silent_posts(self) -> Iterator[FormPost]:
        """All posts."""
        return self._posts(
            "(SELECT p.*, c.* EXCLUDE (post) FROM posts p LEFT JOIN per_post c USING (post))"
        )

    def _posts(self, posts: str) -> Iterator[FormPost]:
        for r in self._database.stream(_FORM_POSTS.format(posts=posts)):
            told = tuple(r[21].split(" ")) if r[21] else ()
            places = Place(r[2], r[3]), Place(r[25], r[26]), Place(r[31], r[32])
            own = *r[:2], places[0], *r[4:21], told, *r[22:25], places[1], *r[27:31], places[2]
            yield FormPost._make((*own, r[33]))

    def other_paths(self, site: str, form: str) -> tuple[str, ...]:
        """Up to ten further paths that are the same form."""
        rows = self._database.rows(
            "SELECT path FROM posts WHERE site = $site AND form = $form AND path <> form"
            " GROUP BY path ORDER BY count(*) DESC, path LIMIT 10",
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
            "SELECT vhost FROM posts WHERE site = $site AND form = $form LIMIT 1",
            site=site,
            form=form,
        )
        return str(rows[0][0]) if rows else ""

    def first_seen(self, site: str, form: str, visitors: Sequence[int]) -> Place | None:
        """The first request of these visitors to the form."""
        path, _, query = form.partition("?")
        rows = self._database.rows(
            "SELECT h.seg, h.line FROM hits_at h WHERE h.site = $vhost"
            " AND starts_with(h.target, $path) AND contains(h.target, $query) AND h.visitor IN"
            " (SELECT unnest(string_split($visitors, ' '))::BIGINT)"
            " ORDER BY h.ts, h.seg, h.line LIMIT 1",
            vhost=self._vhost(site, form),
            path=path,
            query=query,
            visitors=" ".join(map(str, visitors)) or "-1",
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
