from hypothesis import given
from hypothesis import strategies as st

from postwarden.rules.words import learning
from postwarden.rules.words.features import Features, of_texts
from postwarden.rules.words.learning import NOTHING, Lessons, evidence, learn

WANTED = [
    f"Guten Tag, ich suche {thing} für meine Werkstatt, was kostet das?"
    for thing in ("eine Säge", "Schrauben", "Leim", "einen Hobel", "Holz", "Öl", "Lack", "Zwingen")
]
SPAM = [
    f"Dear owner, our {thing} brings your website to the first page, answer today"
    for thing in ("team", "agency", "expert", "package", "service", "offer", "tool", "method")
]


def taught(spam: list[str], wanted: list[str]) -> Lessons:
    lessons = NOTHING
    for text in wanted:
        lessons = learn(lessons, of_texts([text]), False)
    for text in spam:
        lessons = learn(lessons, of_texts([text]), True)
    return lessons


def says(lessons: Lessons, text: str) -> float:
    return evidence(lessons, of_texts([text]))


def test_nothing_taught_says_nothing() -> None:
    assert says(NOTHING, SPAM[0]) == 0.0


def test_what_was_taught_as_spam_is_found_in_like_texts() -> None:
    lessons = taught(SPAM[1:], WANTED[1:])
    assert says(lessons, SPAM[0]) > 1.0
    assert says(lessons, WANTED[0]) < -1.0


def test_one_wrong_click_does_not_ruin_what_was_taught() -> None:
    lessons = learn(taught(SPAM[1:], WANTED[2:]), of_texts([WANTED[1]]), True)
    assert says(lessons, WANTED[0]) < 0 < says(lessons, SPAM[0])


def test_a_single_lesson_moves_little() -> None:
    lessons = learn(NOTHING, of_texts([WANTED[0]]), True)
    assert says(lessons, WANTED[1]) < 2.0


def test_a_wrong_click_is_made_good_by_the_right_one() -> None:
    wrong = learn(NOTHING, of_texts([WANTED[0]]), True)
    right = learn(wrong, of_texts([WANTED[0]]), False)
    assert says(right, WANTED[0]) < 0 < says(wrong, WANTED[0])


def test_a_site_that_only_ever_released_finds_no_spam_in_new_words() -> None:
    assert says(taught([], WANTED * 5), "Etwas ganz anderes und sonst nichts") <= 0


def test_rare_spam_does_not_turn_the_words_of_wanted_messages_into_spam() -> None:
    lessons = taught(["Kasino"], [f"Frage {n} nach Ware{n}" for n in range(60)])
    assert says(lessons, "Ware7") < 0


def test_the_host_of_a_link_is_learnt() -> None:
    lessons = taught(["https://bad.example/1"] * 5, ["https://good.example/1"] * 5)
    assert says(lessons, "https://bad.example/2") > says(lessons, "https://good.example/2")


def test_a_message_without_text_teaches_nothing() -> None:
    assert learn(NOTHING, Features(), True) is NOTHING


def test_lessons_stay_within_their_size_and_forget_what_was_taught_longest_ago() -> None:
    lessons = learn(NOTHING, Features((1, 2, 3)), True)
    for start in range(100, 100 + 2 * learning.SIZE, 2_500):
        lessons = learn(lessons, Features(tuple(range(start, start + 2_500))), False)
    assert len(lessons.counts) == learning.SIZE
    assert 1 not in lessons.counts
    assert start in lessons.counts


def test_one_long_message_does_not_drive_out_the_rest() -> None:
    first = learn(NOTHING, Features((1, 2, 3)), True)
    flooded = learn(first, Features(tuple(range(10, 10 + 2 * learning.SIZE))), False)
    assert flooded.counts[1] == (1, 0)


def test_old_lessons_fade() -> None:
    lessons = Lessons({1: (learning.MESSAGES, 0), 2: (1, 0)}, spam=learning.MESSAGES)
    after = learn(lessons, Features((3,)), False)
    assert after.counts == {1: (learning.MESSAGES // 2, 0), 3: (0, 1)}
    assert (after.spam, after.ham) == (learning.MESSAGES // 2, 1)


@given(st.lists(st.tuples(st.lists(st.integers(0, 50), max_size=9), st.booleans()), max_size=60))
def test_whatever_is_taught_the_say_of_a_site_is_bounded(
    rows: list[tuple[list[int], bool]],
) -> None:
    lessons = NOTHING
    for places, spam in rows:
        lessons = learn(lessons, Features(tuple(set(places))), spam)
        assert all(a <= lessons.spam and b <= lessons.ham for a, b in lessons.counts.values())
    least, most = -learning.LIMIT - 1, learning.LIMIT
    assert all(least <= evidence(lessons, Features((place,))) <= most for place in range(51))
