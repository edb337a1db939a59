"""LogTables -> findings: why the server sends spam, one file a cause.

Each cause module has its `CODE` (a `Code`) and `find(evidence) -> Iterator[Finding]`.
May know: model. Never: a clock, a file, a socket, prose, the columnar engine.
"""
