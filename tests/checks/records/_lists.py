"""Made-up blocklists, and a world in which they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from postwarden.model.blocklist import Blocklist, Delisting, Entry, asked_as
from postwarden.model.snapshot import Question, Snapshot, State
from tests.checks._world import Known

V4, V6 = ("127.0.0.2", "127.0.0.1"), ("::ffff:7f00:2", "::ffff:7f00:1")
FORM = Delisting("form", "https://list.test/?q={value}", ("once",), "day")
WAIT = Delisting("wait", "https://pay.test/", (), "week", never_pay=True)
#: What a list answers: to a subject (an address or name) records, or how the question ended.
Answers = Mapping[str, Sequence[str] | State]


def entry(meaning: str, kind: str = "listed", name: str = "Test", how: Delisting = FORM) -> Entry:
    return Entry(meaning, kind, name, how)


def blocklist(
    name: str = "test",
    codes: Mapping[str, Entry] | None = None,
    *,
    kind: str = "address",
    mode: str = "exact",
    errors: tuple[str, ...] = (),
    weight: str = "high",
    usable: bool = True,
    full_host: bool = False,
    families: tuple[str, ...] = (),
    key: str = "",
) -> Blocklist:
    return Blocklist(
        id=name,
        name=name.title(),
        operator=name,
        zone=f"{name}.bl.test",
        kind=kind,
        families=families or (("domain",) if kind == "domain" else ("v4", "v6")),
        weight=weight,
        mode=mode,
        codes={"127.0.0.2": entry("trap")} if codes is None else codes,
        tests={"v4": V4, "v6": V6, "domain": ("test", "invalid")},
        delisting=FORM,
        errors=errors,
        used_by=("Microsoft",),
        v6_prefix=64,
        full_host=full_host,
        usable=usable,
        key=key,
    )


class Lists(Known):
    """Zones and blocklists known whole: what a list is not told to answer it does not list.

    `answers` by list id; the listed test points answer 127.0.0.2 unless told otherwise.
    `texts`: what a list says for TXT, by list id.
    """

    def __init__(
        self,
        records: Mapping[tuple[str, str], Sequence[str] | State],
        answers: Mapping[str, Answers],
        texts: Mapping[str, str | tuple[str, ...]] | None = None,
        resolver: str = "192.0.2.53",
    ) -> None:
        super().__init__(records)
        self._answers = {
            name: {asked_as(k): v for k, v in table.items()} for name, table in answers.items()
        }
        self._texts = texts or {}
        self._facts = {"resolver": resolver}

    def ask(self, question: Question) -> Snapshot:
        if question.kind != "list":
            return super().ask(question)
        self.asked.add(question)
        name, rdtype = question.detail.split(" ")
        if rdtype == "TXT":
            said = self._texts.get(name, ())
            texts = (said,) if isinstance(said, str) else said
            return Snapshot(question, State.FOUND if texts else State.NO_RECORD, texts)
        found = self._answers.get(name, {}).get(question.name)
        if found is None and question.name in map(asked_as, (V4[0], V6[0], "test")):
            found = ["127.0.0.2"]
        if isinstance(found, State):
            return Snapshot(question, found, facts=self._facts)
        state = State.FOUND if found else State.NO_NAME
        return Snapshot(question, state, tuple(sorted(found or ())), 300, facts=self._facts)
