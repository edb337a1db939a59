"""A form sent by GET is found among pages with queries, by the mail that only it causes."""

from __future__ import annotations

import random

from tests.tables._logs import Lines, forms, life, request, tables, told

TO = "anna@gmx.test"
DICE = random.Random(7)


def sent(moments: list[float]) -> Lines:
    return [line for n, at in enumerate(moments) for line in life(at, f"4A{n:08}", TO)]


def fetched(moments: list[float], path: str = "/empfehlen.php", field: str = "an") -> Lines:
    return [request(at, f"{path}?{field}=a{n}&text=x", "GET") for n, at in enumerate(moments)]


def found(mail: Lines, *access: Lines) -> list[str]:
    with tables([mail], [sorted(line for each in access for line in each)]) as built:
        return sorted(set(forms(built)))


def every(step: float, times: int) -> list[float]:
    return [step * n for n in range(times)]


def search() -> Lines:
    return fetched(sorted(DICE.uniform(0, 9_000) for _ in range(900)), "/suche", "q")


def test_a_get_that_causes_mail_is_a_form() -> None:
    moments = every(300, 30)
    assert found(sent([at + 0.4 for at in moments]), fetched(moments), search()) == [
        "/empfehlen.php"
    ]


def test_its_page_with_other_fields_is_none() -> None:
    moments = every(300, 30)
    page = [request(at - 40, "/empfehlen.php?produkt=7", "GET") for at in moments]
    with tables([sent([at + 0.4 for at in moments])], [sorted(fetched(moments) + page)]) as built:
        assert len(forms(built)) == 30


def test_readers_who_follow_a_newsletter_are_none() -> None:
    newsletter = every(2, 900)
    readers = sorted(DICE.uniform(0, 1_800) for _ in range(300))
    assert found(sent(newsletter), fetched(readers, "/angebot", "nl")) == []


def test_a_form_is_found_while_a_newsletter_goes_out() -> None:
    moments = every(20, 60)
    newsletter: Lines = []
    for n in range(600):
        newsletter += life(2.0 * n, f"4B{n:08}", TO, sender="news@laden.test")
    mail = sorted(newsletter + sent([at + 0.4 for at in moments]))
    assert found(mail, fetched(moments)) == ["/empfehlen.php"]


def test_where_a_path_takes_posts_these_cause_its_mail() -> None:
    moments = every(300, 30)
    access = [request(50, "/empfehlen.php"), *fetched(moments)]
    assert found(sent([at + 0.4 for at in moments]), access) == ["/empfehlen.php"]
    with tables([sent([at + 0.4 for at in moments])], [sorted(access)]) as built:
        assert told(built) == []
