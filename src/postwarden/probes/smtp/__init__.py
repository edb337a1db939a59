"""Looks at mail servers: greeting, extensions, TLS; and whether they take role addresses.

`replies` reads what a server says, `session` talks to one, `certificate` reads what it shows,
`client` makes snapshots of it. No mail is ever sent.
"""
