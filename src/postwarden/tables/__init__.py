"""Events -> LogTables; the one package that knows the columnar engine (DuckDB).

Two steps. In the worker: `Pieces` reduces the events of one segment to rows (a life's lines in
that segment are one row, a recipient's last state another) and writes them to a directory.
In the parent: `Database` joins the rows of all segments: clocks and zones (`clocks`), lives of
queue ids and chains of re-injection (`lives`), what was sent (`sent`), which request caused
which mail (`requests`); and it carries out what causes ask, by rules that they hand over
(`parting`). Nothing is held in memory that grows with the log.

May know: model, DuckDB, the directory it was given.
"""
