"""Blocklists are asked once for all, at a bearable pace, and no key gets out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from postwarden.model.snapshot import Question, Seen, Snapshot, State
from postwarden.probes.blocklists.asker import Asker
from postwarden.probes.blocklists.shelf import Zone
from postwarden.probes.politeness import Pace

ZONES = {
    "open": Zone("bl.test", "op", tests=frozenset({"2.0.0.127"})),
    "keyed": Zone("s3cret.bl.test", "op", "s3cret"),
}
QUESTION = Question("list", "1.2.0.192", "open A")


class Dns:
    """Answers everything with the same, after a moment."""

    def __init__(self, *records: str, facts: dict[str, Seen] | None = None) -> None:
        self.asked: list[Question] = []
        self._records, self._facts = records, facts or {}

    async def ask(self, question: Question) -> Snapshot:
        self.asked.append(question)
        await asyncio.sleep(0.01)
        return Snapshot(
            question, State.FOUND, self._records, 60, time.time(), facts=dict(self._facts)
        )


def asked(
    questions: Iterable[Question],
    dns: Dns,
    *,
    pace: Pace | None = None,
    earlier: Iterable[Snapshot] = (),
) -> list[Snapshot]:
    async def run() -> list[Snapshot]:
        asker = Asker(ZONES, pace or Pace(0), earlier=earlier, resolver="192.0.2.53")
        return list(await asyncio.gather(*(asker.ask(each, dns.ask) for each in questions)))

    return asyncio.run(run())


def test_a_question_is_asked_in_its_zone_and_answered_as_it_was_put() -> None:
    dns = Dns("127.0.0.2")
    (found,) = asked([QUESTION], dns)
    assert dns.asked == [Question("dns", "1.2.0.192.bl.test", "A")]
    assert (found.question, found.records, found.ttl) == (QUESTION, ("127.0.0.2",), 60)
    assert found.facts == {"resolver": "192.0.2.53"}


def test_many_who_want_to_know_the_same_ask_once() -> None:
    dns = Dns("127.0.0.2")
    found = asked([QUESTION] * 50, dns)
    assert len(dns.asked) == 1
    assert {each.records for each in found} == {("127.0.0.2",)}


def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    async def run() -> Snapshot:
        dns, asker = Dns("127.0.0.2"), Asker(ZONES, Pace(0))
        first = asyncio.ensure_future(asker.ask(QUESTION, dns.ask))
        second = asyncio.ensure_future(asker.ask(QUESTION, dns.ask))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(run()).records == ("127.0.0.2",)


def test_a_key_is_asked_with_and_never_seen_again() -> None:
    dns = Dns("see https://s3cret.bl.test/", facts={"alias": "x.s3cret.bl.test"})
    (found,) = asked([QUESTION._replace(detail="keyed TXT")], dns)
    assert dns.asked == [Question("dns", "1.2.0.192.s3cret.bl.test", "TXT")]
    assert found.records == ("see https://KEY.bl.test/",)
    assert "s3cret" not in repr(found)


def test_how_a_question_failed_is_kept() -> None:
    (found,) = asked([QUESTION], Dns(facts={"rcode": "SERVFAIL"}))
    assert found.facts["rcode"] == "SERVFAIL"


def test_a_list_that_nobody_knows_is_not_asked() -> None:
    (found,) = asked([QUESTION._replace(detail="gone A")], Dns())
    assert (found.state, found.facts["rcode"]) == (State.TIMEOUT, "not-asked")


def test_beyond_what_its_operator_bears_a_list_is_not_asked() -> None:
    questions = [QUESTION._replace(name=f"{n}.2.0.192") for n in range(10)]
    dns = Dns("127.0.0.2")
    found = asked(questions, dns, pace=Pace(rate=1, burst=3, patience=0))
    assert [each.state is State.FOUND for each in found] == [True] * 3 + [False] * 7
    assert {each.facts.get("rcode") for each in found[3:]} == {"not-asked"}


def test_what_an_earlier_run_saw_is_not_asked_again_but_test_points_are() -> None:
    now = time.time()
    test = QUESTION._replace(name="2.0.0.127")
    earlier = [Snapshot(q, State.NO_NAME, at=now - 60) for q in (QUESTION, test)]
    dns = Dns("127.0.0.2")
    found = asked([QUESTION, test], dns, earlier=earlier)
    assert [each.state for each in found] == [State.NO_NAME, State.FOUND]
    assert [q.name for q in dns.asked] == ["2.0.0.127.bl.test"]
