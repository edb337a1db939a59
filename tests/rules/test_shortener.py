from postwarden.rules.shortener import find
from tests.rules._post import hit, quiet, wrote


def test_a_link_that_hides_its_end_is_named() -> None:
    found = hit(find, wrote("Schauen Sie: https://bit.ly/x7Kq"))
    assert found is not None
    assert found.facts == {"service": "bit.ly"}
    assert hit(find, wrote("schau tinyurl.com/abc"))


def test_photos_maps_and_other_hosts_are_not() -> None:
    for text in ("https://youtu.be/x", "https://maps.app.goo.gl/x", "https://rabbit.ly.example/x"):
        assert hit(find, wrote(text)) is None
    assert quiet(find) == []
