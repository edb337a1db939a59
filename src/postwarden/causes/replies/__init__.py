"""What receivers and filters answer when they refuse mail: one TOML a receiver, filter or list.

The file's name is the key under which `texts/` has its name. `kind`: `receiver` (a mail provider),
`filter` (a product that receivers use), `list` (a blocklist) or `wording` (of mail programs).
`hosts`: domains of its mail servers. `language`: in which it is
asked, else English. `ask`: the form or address that lifts the refusal, or
`recipient` (whom the recipient has to tell), `hoster`, or nobody. `reference`: what to quote from
the reply, `contact`: a form or address named in it, each a pattern with one group a way.

Each `[[reply]]`: `says`, the words it is known by, in lower case and whole; `match`, a pattern that
must hold besides; `class`, what the mail is refused for (see `model/refusal.py`); `filter`, on whose
word; `list`, a pattern whose group is the list named; `first`, asked before all others; and `ask`,
`reference`, `contact` where they differ from the file's. Every quantifier has a bound.
May know: model. Never: a clock, a file of the machine, a socket, prose.
"""
