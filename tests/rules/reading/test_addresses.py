import pytest

from postwarden.rules.reading.addresses import domain, found, mailbox, without


def test_addresses_are_found_once_each() -> None:
    assert found("Max <Max@X.example>, max@x.example;a+b@y.co.example @ b@c") == (
        "max@x.example",
        "a+b@y.co.example",
    )
    assert without("an max@x.example bitte").split() == ["an", "bitte"]


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("a.n.na+x@gmail.com", "anna@gmail.com"),
        ("a.b+x@web.de", "a.b@web.de"),
        ("+x@web.de", "+x@web.de"),
        ("@x", "@x"),
    ],
)
def test_a_mailbox_has_one_name(address: str, one: str) -> None:
    assert mailbox(address) == one


def test_a_domain_is_what_follows_the_last_at() -> None:
    assert domain("a@b@x.example>.") == "x.example"
    assert domain("nothing") == "nothing"
