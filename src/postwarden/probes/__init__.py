"""The world -> snapshots and log blocks; all reading from outside is bounded here.

May know: model, the file system. Never: what a line means.
"""
