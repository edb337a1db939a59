import pytest

from postwarden.rules.reading.links import anchors, belongs, foreign, found, host


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("Hier https://www.X.example/a?b=c.", ["x.example"]),
        ("http://user:pw@x.example:8080/", ["x.example"]),
        ("www.x.example, und yyy.example/z", ["x.example", "yyy.example"]),
        ("kurz: t.co/aBc u.a. km/h 1.co", ["t.co"]),
        ("http:/x.example", ["x.example"]),
        ("(https://x.example)", ["x.example"]),
        ("[url=http://x.example]", ["x.example"]),
        ("shop-xy.de", ["shop-xy.de"]),
        ("anna@web.de und 16.5.22, z.B. Dipl.Ing. u.v.m. 129.90", []),
        ("Datei.pdf, index.html, Hallo.Welt", []),
        ("", []),
    ],
)
def test_links_are_found_with_their_hosts(text: str, hosts: list[str]) -> None:
    assert [each.host for each in found(text)] == hosts


def test_what_is_below_an_own_domain_belongs_to_it_and_nothing_else() -> None:
    assert belongs("www2.shop.example", ("shop.example",))
    assert not belongs("myshop.example", ("shop.example",))
    assert not belongs("shop.example.evil.example", ("shop.example", ""))
    assert [
        each.host
        for each in foreign(found("https://shop.example/a http://x.example"), ("www.shop.example",))
    ] == ["x.example"]


def test_markup_is_counted() -> None:
    assert anchors("[url=http://x.example]a[/url] <a href='x'>b</a> [b](https://x.example)") == 3
    assert anchors("[Tisch] <3 a [1] [2](siehe unten)") == 0


def test_a_host_is_read_off_an_origin() -> None:
    assert host("https://WWW.shop.example:8443") == "shop.example"
    assert host("https://evil.example\\@shop.example") == "evil.example"
