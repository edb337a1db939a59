"""Form posts over HTTP: a thin translation to an Attempt and back.

`app` routes, `bodies` reads a body while it is kept, `asking` answers challenges, `forward` hands a
post to the site and its answer to the visitor unchanged, `claims` knows who forwards. The web server
sends nothing here but POSTs of guarded paths and `/.postwarden/`.
"""
