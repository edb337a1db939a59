from postwarden.model.attempt import Attempt
from postwarden.rules.repeated import COUNTS, find
from tests.rules._post import LONG, contact, degree, hit, honest, quiet, wrote

PITCH = (
    "Hello, we can bring your website to the first page of Google within a month for only 99 dollars. "
    "Look here: http://a.example/1 Best regards, Tom"
)
COPY = (
    "Good day! We can bring your WEBSITE to the first page of Google within a month for only 149 dollars. "
    "Look here: https://b.example/77 Greetings, James"
)


def keys(attempt: Attempt) -> set[tuple[str, ...]]:
    return {(each.name, *each.key(attempt)) for each in COUNTS}


def test_near_copies_share_a_key_whatever_the_site_link_price_and_name() -> None:
    assert keys(wrote(PITCH)) & keys(wrote(COPY, host="other.example", path="/contact"))


def test_different_texts_share_none() -> None:
    different = [wrote(PITCH), *(each for each in honest() if COUNTS[0].key(each))]
    assert len(different) >= 4
    for place, one in enumerate(different):
        assert all(not keys(one) & keys(other) for other in different[place + 1 :])


def test_the_degree_grows_with_the_senders_of_the_best_band() -> None:
    grades = [degree(find, wrote(PITCH), repeated__1=count) for count in (0, 1, 2, 4, 8, 99)]
    assert grades[:2] == [0, 0]
    assert grades == sorted(grades)
    assert 0 < grades[-2] <= grades[-1] == 1


def test_who_sends_twice_is_one_sender() -> None:
    first, second = wrote(LONG), wrote(LONG, ip="203.0.113.9")
    distinct = COUNTS[0].distinct
    assert distinct is not None
    assert distinct(first) == distinct(wrote(LONG + " Danke!"))
    assert distinct(first) != distinct(second)
    assert distinct(first) != distinct(contact("A", "b@web.de", "x", LONG))


def test_short_texts_are_everybody_s() -> None:
    for text in ("Preis", "Was kostet das?", "Bitte um Rückruf, danke", "", "12345 " * 40):
        assert all(each.key(wrote(text)) == () for each in COUNTS)
    assert hit(find, wrote("Preis")) is None
    assert quiet(find) == []
