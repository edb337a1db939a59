"""What a visitor's browser gets from the guard: the page script, its solver, and the pages.

`pw.js` and `solve.js` are sent as they are; `pages` fills the templates and makes the same answers as
JSON. The styles stand in the pages themselves, allowed by their hash, so that a page needs no second
request and looks right behind any web server.
"""
