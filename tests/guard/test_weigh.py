"""The policy: points, caps, floors, thresholds; without the live state nothing is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from postwarden.guard.weigh import weigh
from postwarden.model.attempt import Attempt, Kind, Proof, Token
from postwarden.model.verdict import Action, Hit, Measure
from postwarden.settings.policy import Policy, merged

POLICY = Policy.model_validate(
    {
        "version": "t",
        "thresholds": {
            "default": {"challenge": 4, "hold": 8},
            "order": {"challenge": 6, "hold": 10},
        },
        "groups": {"text": 5, "way": 9},
        "rules": {
            "a": {"points": 3, "group": "text"},
            "b": {"points": 3, "group": "text"},
            "c": {"points": 5, "group": "way"},
            "off": {"points": 0, "group": "way"},
            "floor": {"points": 0, "group": "way", "at_least": "hold", "from": 4},
            "hard": {"points": 9, "group": "way", "at_least": "refuse"},
        },
    }
)
POST = Attempt(datetime(2026, 11, 24, tzinfo=UTC))


def action(*names: str, attempt: Attempt = POST, known: bool = True) -> Action:
    return weigh([Hit(name) for name in names], attempt, POLICY, known=known).action


def test_points_of_a_group_are_capped() -> None:
    verdict = weigh([Hit("a"), Hit("b")], POST, POLICY)
    assert (verdict.score, verdict.action) == (5.0, Action.CHALLENGE)
    assert weigh([Hit("a"), Hit("b"), Hit("c")], POST, POLICY).action is Action.HOLD


def test_a_degree_earns_a_part_of_the_points() -> None:
    assert weigh([Hit("c", degree=0.5)], POST, POLICY).score == 2.5


def test_a_kind_of_form_has_thresholds_of_its_own() -> None:
    assert action("c") is Action.CHALLENGE
    assert action("c", attempt=replace(POST, kind=Kind.ORDER)) is Action.ACCEPT


def test_a_floor_speaks_only_where_the_others_reach_its_mark() -> None:
    quiet = weigh([Hit("floor"), Hit("a")], POST, POLICY)
    assert quiet.action is Action.ACCEPT
    assert [each.hit.rule for each in quiet.hits] == ["a"]
    assert action("floor", "c") is Action.HOLD


def test_only_a_hard_rule_refuses_and_never_without_the_live_state() -> None:
    assert action("a", "b", "c", "off") is Action.HOLD
    assert action("hard") is Action.REFUSE
    assert action("hard", known=False) is Action.HOLD


def test_who_has_answered_a_challenge_is_not_asked_again_but_may_be_held() -> None:
    solved = replace(POST, token=Token(Proof.VALID, solved=True))
    assert action("c", attempt=solved) is Action.ACCEPT
    assert action("a", "b", "c", attempt=solved) is Action.HOLD


def test_a_hard_rule_of_no_points_is_switched_off() -> None:
    mine = POLICY.model_copy(
        update={"rules": {"hard": POLICY.rules["hard"].model_copy(update={"points": 0.0})}}
    )
    assert weigh([Hit("hard")], POST, mine).action is Action.ACCEPT


def test_a_rule_of_no_points_is_switched_off_and_measures_are_given_all_the_same() -> None:
    verdict = weigh([Hit("off"), Hit("unheard-of"), Measure("spam_text", 0.4)], POST, POLICY)
    assert (verdict.action, verdict.score, verdict.hits) == (Action.ACCEPT, 0, ())
    assert verdict.measures == {"spam_text": 0.4}


def test_the_owners_file_is_merged_over_the_shipped_one() -> None:
    mine = merged(
        {
            "rules": {"header_injection": {"points": 1.5}},
            "thresholds": {"contact": {"challenge": 1, "hold": 2}},
        }
    )
    assert mine.rules["header_injection"].points == 1.5
    assert mine.rules["header_injection"].at_least == "refuse"
    assert mine.threshold(Kind.CONTACT).hold == 2
    assert mine.version.endswith("+own")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": {"x": {"points": 1, "group": "nowhere"}}},
        {"thresholds": {"kontakt": {"challenge": 1, "hold": 2}}},
        {"rules": {"x": {"points": -1, "group": "text"}}},
        {"rules": {"x": {"points": 1, "group": "text", "at_least": "explode"}}},
        {"unknown": 1},
    ],
)
def test_a_wrong_policy_is_said(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        merged(wrong)
