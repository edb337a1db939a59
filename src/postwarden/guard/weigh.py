"""Hits -> a verdict, by the policy: points, group caps, floors, thresholds. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from postwarden.model.attempt import Attempt
from postwarden.model.verdict import Action, Hit, Measure, Verdict, Weighed
from postwarden.settings.policy import Policy, Worth


def weigh(
    found: Iterable[Hit | Measure], attempt: Attempt, policy: Policy, *, known: bool = True
) -> Verdict:
    """Weigh what the rules found. Without the live state nothing is refused, at most held."""
    things = list(found)
    hits = [thing for thing in things if isinstance(thing, Hit)]
    worth = [(hit, policy.rules[hit.rule]) for hit in hits if hit.rule in policy.rules]
    score = _score(worth, policy)
    counted = [(hit, rule) for hit, rule in worth if _counts(hit, rule, worth, policy)]
    action = max([_by_score(score, attempt, policy), *(rule.floor for _, rule in counted)])
    if action is Action.CHALLENGE and attempt.token.solved:
        action = Action.ACCEPT  # asked once and answered: not asked again
    return Verdict(
        action=action if known else min(action, Action.HOLD),
        score=round(score, 2),
        hits=_heaviest(counted),
        measures={each.name: round(each.value, 4) for each in things if isinstance(each, Measure)},
        policy=policy.version,
        known=known,
    )


def _score(worth: Sequence[tuple[Hit, Worth]], policy: Policy) -> float:
    groups: defaultdict[str, float] = defaultdict(float)
    for hit, rule in worth:
        groups[rule.group] += hit.degree * rule.points
    return sum(min(points, policy.groups[name]) for name, points in groups.items())


def _counts(hit: Hit, rule: Worth, worth: Sequence[tuple[Hit, Worth]], policy: Policy) -> bool:
    """No points switch a rule off; one with a mark (`from`) speaks where the others reach it."""
    if not rule.source:
        return rule.points > 0
    beside = {hit.rule, *rule.besides}
    return _score([each for each in worth if each[0].rule not in beside], policy) >= rule.source


def _by_score(score: float, attempt: Attempt, policy: Policy) -> Action:
    limits = policy.threshold(attempt.kind)
    if score >= limits.hold:
        return Action.HOLD
    return Action.CHALLENGE if score >= limits.challenge else Action.ACCEPT


def _heaviest(worth: Sequence[tuple[Hit, Worth]]) -> tuple[Weighed, ...]:
    weighed = (Weighed(hit, round(hit.degree * rule.points, 2)) for hit, rule in worth)
    return tuple(sorted(weighed, key=lambda each: (-each.points, each.hit.rule)))
