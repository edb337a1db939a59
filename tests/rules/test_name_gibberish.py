import pytest

from postwarden.model.attempt import Role
from postwarden.rules.name_gibberish import find
from tests.rules._post import degree, hit, named, quiet


@pytest.mark.parametrize(
    "name", ["wPkzQbXhYtRm", "jKsdnfUwqeR", "TGxqWvNjCcLs", "Anna xXcvBnmQwErTy", "SWeYbReg"]
)
def test_letters_at_random_are_named(name: str) -> None:
    assert degree(find, named(name)) >= 0.85


PEOPLE = (
    "Müller-Lüdenscheidt, O'Brien, von und zu Guttenberg, Nguyễn Thị Hà, Иван Петров, 李小龙, Szczepan Brzęczyszczykiewicz,"
    " McDonaldMacLeod, DiCaprio, LeBron, KARL-HEINZ, MaxMustermann, Xhevdet Krasniqi, Hrvoje Krstić, Schmidtschneider, Ng,"
    " Featherstonehaugh, Siobhán Ní Chonaill, Þóra Jónsdóttir, Øystein Sørbø, Agnieszka Grzybowska, Strč, Lindqvist,"
    " mike_r_77, Jean-Baptiste N'Guessan, Dvořák, Yildirim, Nkrumah, Mbappé, Tchoupitoulas, Schtschukin, Ljiljana, Iqbal"
).split(", ")


@pytest.mark.parametrize("name", PEOPLE)
def test_names_of_people_all_over_the_world_bring_next_to_nothing(name: str) -> None:
    assert degree(find, named(name)) <= 0.8
    assert degree(find, named(name)) < 0.5 or name in {"Ljiljana", "Iqbal", "Xhevdet Krasniqi"}


def test_user_names_count_half_and_companies_not() -> None:
    assert degree(find, named("wPkzQbXhYtRm", Role.USERNAME)) == 0.5
    assert hit(find, named("XRTGKLM BVQX", Role.COMPANY)) is None
    assert quiet(find) == []
