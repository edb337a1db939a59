"""Blocklists, one TOML a list: how each is asked, what its codes mean, how one gets off it.

`shelf` reads them, `asker` asks: each question once in a run, at the pace its operator bears.
A list's own words stand in English nowhere: meanings, users, needs and waits are keys of texts.

A file holds `name`, `operator` (one pace for all its lists), `zone` and, where a key opens one,
`key_zone`; `account = true` where the operator has to know the resolver. `kind`, `families`,
`weight`, `mode`, `used_by`; `[tests]` by family: always listed, never listed; `[codes]`, `errors`
(codes that are no listing); `[delist]`, which a code may have of its own.

May know: model, the DNS client. Never: what an answer means.
"""
