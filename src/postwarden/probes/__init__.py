"""The world -> snapshots and log blocks; all reading from outside is bounded here.

`logs` is the face for log files: names -> files (`find`, `usual`) -> segments -> blocks of safe text
(`unpack`, `clean`), and back to a line by its number. What cannot be read is a value with a key as
its reason (`source.Trouble`), never an exception for what the world holds, except that a generator
of blocks ends by raising `Broken` after the last good one.

May know: model, the file system. Never: what a line means.
"""
