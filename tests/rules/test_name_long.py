from postwarden.model.attempt import Role
from postwarden.rules.name_long import find
from tests.rules._post import degree, hit, named, quiet

NOBLE = "Karl-Theodor Maria Nikolaus Johann Jacob Philipp Franz Joseph Sylvester Freiherr von und zu Guttenberg"


def test_it_grows_slowly_with_the_letters() -> None:
    assert degree(find, named("x" * 70)) == 0
    assert 0 < degree(find, named(NOBLE)) < 0.5
    assert degree(find, named("Gewinnen Sie jetzt " * 12)) == 1


def test_companies_and_honest_names_are_left_alone() -> None:
    assert hit(find, named("x" * 200, Role.COMPANY)) is None
    assert quiet(find) == []
