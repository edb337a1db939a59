import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.rules.words.features import PLACES, Features, of_texts
from postwarden.rules.words.learning import NOTHING, learn
from postwarden.rules.words.model import CUT, Model, packed, probability, shipped, unpacked

SPAM = [
    "We offer cheap SEO services, get your website to rank on the first page of Google, "
    "more traffic and sales guaranteed. Reply for a free quote http://seo.example",
    "Congratulations! You have won a FREE prize, claim your £1000 cash now, call today!!!",
    "Verdienen Sie Geld von zu Hause, kostenlos anmelden und sofort Gewinn machen: www.geld.example",
]
WANTED = [
    "Guten Tag, ich habe letzte Woche bei Ihnen bestellt und noch keine Versandbestätigung "
    "bekommen. Können Sie bitte nachsehen? Vielen Dank und freundliche Grüße",
    "Hallo, passt der Ersatzfilter auch in das ältere Modell?",
    "Hi, could you tell me whether you ship to Austria and how long it takes? Thanks",
]


@pytest.mark.parametrize("text", WANTED)
def test_a_plain_enquiry_stays_below_the_cut(text: str) -> None:
    assert probability(of_texts([text])) < CUT


def test_crude_spam_gets_more_than_every_enquiry() -> None:
    most = max(probability(of_texts([text])) for text in WANTED)
    assert all(probability(of_texts([text])) > most for text in SPAM)


def test_the_crudest_spam_is_over_the_cut() -> None:
    assert sum(probability(of_texts([text])) >= CUT for text in SPAM) >= 2


def test_what_a_site_teaches_moves_the_probability() -> None:
    text = of_texts(["Wir kaufen Ihr Auto, jeder Zustand, Abholung noch heute"])
    lessons = NOTHING
    for _ in range(10):
        lessons = learn(lessons, text, True)
    assert probability(text, lessons) > CUT > probability(text)


def test_where_there_is_nothing_to_judge_nothing_is_spam() -> None:
    assert probability(Features()) == 0.0


def test_the_shipped_file_is_small_and_whole() -> None:
    assert len(packed(shipped())) < 200_000
    assert len(shipped().weights) == PLACES
    assert CUT < shipped().high < 1


def test_a_model_reads_back_as_it_was_written() -> None:
    model = Model(array("b", [-127, 0, 127] + [0] * (PLACES - 3)), 0.05, -1.5, 0.8)
    assert unpacked(packed(model)) == model


def test_weights_for_other_features_are_refused() -> None:
    head, _, body = zlib.decompress(packed(shipped())).partition(b"\n")
    for other in (head.replace(b'"version": 1', b'"version": 0') + b"\n" + body, head + b"\nshort"):
        with pytest.raises(ValueError, match="other features"):
            unpacked(zlib.compress(other))


@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_has_a_probability(message: str, name: str) -> None:
    assert 0.0 <= probability(of_texts([message], [name])) < 1.0
