import pytest

from postwarden.rules.user_agent import find
from tests.rules._post import degree, hit, quiet, wrote


@pytest.mark.parametrize(
    "agent",
    [
        "python-requests/2.31",
        "curl/8.5.0",
        "Go-http-client/1.1",
        "Mozilla/5.0 (X11) HeadlessChrome/120.0",
        "Wget/1.21",
        "okhttp/4.9",
    ],
)
def test_programs_that_name_themselves_are_named(agent: str) -> None:
    assert degree(find, wrote("x", headers={"user-agent": agent})) == 1


def test_saying_nothing_is_a_sign_where_other_headers_are_known() -> None:
    assert 0 < degree(find, wrote("x", headers={"accept": "*/*"})) < 1
    assert hit(find, wrote("x", headers={})) is None


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1)",
        "w3m/0.5.3",
    ],
)
def test_browsers_are_not(agent: str) -> None:
    assert hit(find, wrote("x", headers={"user-agent": agent})) is None


def test_honest_posts_are_left_alone() -> None:
    assert quiet(find) == []
