"""The lists that come with the program, and what is no list."""

from pathlib import Path

import pytest

from postwarden.model.blocklist import Blocklist, Entry, ranges
from postwarden.probes.blocklists.shelf import SHIPPED, load
from postwarden.texts.catalogue import family

ALL = load().lists
HIGH = ("barracuda", "spamcop", "spamhaus-dbl", "spamhaus-zen", "surbl", "uribl")
PAID = {"uceprotect-1", "uceprotect-2", "uceprotect-3", "backscatterer", "spfbl"}
each = pytest.mark.parametrize("known", ALL, ids=lambda known: known.id)

GOOD = """
name = "Test"
operator = "test"
zone = "bl.test"
families = ["v4"]
weight = "high"
[tests]
v4 = ["127.0.0.2", "127.0.0.1"]
[codes]
"127.0.0.2" = { meaning = "trap" }
"""


def entries(known: Blocklist) -> list[Entry]:
    return list(known.codes.values())


def written(folder: Path, text: str, name: str = "test") -> Path:
    (folder / f"{name}.toml").write_text(text)
    return folder


def test_the_lists_that_matter_are_there_and_can_be_asked() -> None:
    usable = {known.id for known in ALL if known.usable and known.weight == "high"}
    assert usable == set(HIGH)
    assert {k.id for k in ALL if k.delisting.never_pay} == PAID
    assert {k.id for k in ALL if not k.usable} == {"abusix", "senderscore-rpbl", "spamhaus-authbl"}


@each
def test_every_code_of_a_list_can_be_read(known: Blocklist) -> None:
    for code in (*known.codes, *known.errors):
        if known.mode == "bitmask":
            assert int(code) in {1, 2, 4, 8, 16, 32, 64, 128}
        else:
            octets = ranges(code)
            assert octets[0] == (127, 127)
            assert known.mode == "pattern" or all(low == high for low, high in octets)


@each
def test_every_key_of_a_list_has_its_word_in_both_languages(known: Blocklist) -> None:
    for language in ("de", "en"):
        words = family(language, "values")
        assert known.weight in words["weight"]
        assert {e.meaning for e in entries(known) if e.kind != "good"} <= words["meaning"].keys()
        for way in (known.delisting, *(e.delisting for e in entries(known))):
            assert way.wait in words["wait"]
            assert set(way.needs) <= words["needs"].keys()
        names = [user for user in known.used_by if user not in words["used_by"]]
        # A user without a word is a name, written with a capital or as its owner writes it.
        assert [n for n in names if n.islower() and n not in NAMES] == []


NAMES = {"mailbox.org", "mailcow", "rspamd"}


@each
def test_a_way_off_the_list_is_whole(known: Blocklist) -> None:
    for way in (known.delisting, *(e.delisting for e in entries(known))):
        assert way.how in ("form", "hoster", "wait")
        assert way.url.startswith("http") or way.how == "wait"


def test_every_word_for_a_list_is_used() -> None:
    words = family("en", "values")
    ways = [w for k in ALL for w in (k.delisting, *(e.delisting for e in entries(k)))]
    meanings = {e.meaning for k in ALL for e in entries(k)} | {"unknown"}
    assert words["meaning"].keys() == meanings - {"trusted"}
    assert words["needs"].keys() == {need for way in ways for need in way.needs}
    assert words["wait"].keys() == {way.wait for way in ways}
    assert words["used_by"].keys() <= {user for k in ALL for user in k.used_by}


def test_zones_are_asked_where_they_stand() -> None:
    zones = load().zones
    assert zones["spamhaus-zen"].suffix == "zen.spamhaus.org"
    assert zones["spamhaus-zen"].operator == zones["spamhaus-dbl"].operator
    assert zones["spamhaus-zen"].tests >= {"2.0.0.127", "1.0.0.127"}


def test_a_key_opens_a_zone_and_is_no_part_of_the_list() -> None:
    keys = {"POSTWARDEN_KEY_ABUSIX": "s3cret", "POSTWARDEN_KEY_SPAMHAUS_ZEN": "s3cret"}
    shelf = load(keys=keys)
    assert shelf.zones["abusix"].suffix == "s3cret.combined.mail.abusix.zone"
    assert shelf.zones["spamhaus-zen"].suffix == "s3cret.zen.dq.spamhaus.net"
    assert shelf.zones["spamhaus-dbl"].suffix == "dbl.spamhaus.org"
    assert "s3cret" not in repr(shelf.lists)


def test_a_registered_resolver_is_said_by_a_variable() -> None:
    assert "senderscore-rpbl" not in load().zones
    zones = load(keys={"POSTWARDEN_KEY_SENDERSCORE_RPBL": "yes"}).zones
    assert zones["senderscore-rpbl"].suffix == "bl.score.senderscore.com"


def test_a_list_that_answered_before_counts_as_usable() -> None:
    assert [k.id for k in load(seen={"abusix"}).lists if not k.usable] == [
        "senderscore-rpbl",
        "spamhaus-authbl",
    ]


def test_another_folder_holds_other_lists(tmp_path: Path) -> None:
    (known,) = load(written(tmp_path, GOOD)).lists
    assert (known.id, known.name, known.tests["v4"]) == ("test", "Test", ("127.0.0.2", "127.0.0.1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no TOML",
        GOOD.replace('weight = "high"', 'weight = "heavy"'),
        GOOD.replace('["v4"]', '["v4", "v6"]'),
        GOOD.replace('["v4"]', "[]"),
        GOOD.replace('zone = "bl.test"', ""),
        GOOD.replace('"trap"', '"trap", kind = "bad"'),
        GOOD.replace('"trap"', '"trap", delist = { how = "pay" }'),
        GOOD.replace("name", "nmae", 1),
        GOOD.replace('["127.0.0.2", "127.0.0.1"]', '["127.0.0.2"]'),
        GOOD.replace('"127.0.0.2" = ', '"127.0.0" = '),
        GOOD.replace('operator = "test"', 'operator = "test"\nmode = "bitmask"'),
    ],
)
def test_a_file_that_is_no_list_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"test\.toml is no blocklist"):
        load(written(tmp_path, text))


def test_every_file_beside_the_loader_is_a_list() -> None:
    assert {known.id for known in ALL} == {file.stem for file in SHIPPED.glob("*.toml")}
