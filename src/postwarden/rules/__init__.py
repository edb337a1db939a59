"""attempt, history -> hits: one rule a file, its name is its key in policy.toml.

A rule says what it saw, never what follows: points, caps and thresholds stand in the policy.
Pure: no clock, no file, no network. May know: model.

Each module has
    find(look: Look) -> Iterable[Hit | Measure]     what it saw; Hit.rule is the module's name
    COUNTS: tuple[Count, ...]                       optional: what it wants counted for it; names
                                                    begin with the rule's name ("rate.prefix")
`docstring` = What / Why / Source, for the docs. Values are hostile: every rule is linear in their
length, and looks at 3,000 letters of a field at most.
"""
