"""Snapshots -> findings about a domain's mail set-up, one file a check.

Each check module has `PART` (which of `scope.PARTS` it belongs to), its codes, and
`find(scope, world) -> Iterator[Finding]`. It asks the world; what is pending it takes for nothing,
since it will run again. What could not be looked at it leaves out: the job says so by itself.
A check that looks at many members alike may have `covered(scope, world)`, which names those that it
could look at (`listed:spamhaus-zen`); without it a check covers itself, by its name.
`records` parses and evaluates what domains publish.

May know: model. Never: a clock, a file, a socket, prose.
"""
