"""Bug: files in reverse order, cut between lines of one second: the life falls apart.

tables/lives.py _LIFE_OF_PIECE orders pieces by (ts, seg, line); with second-resolution stamps the
continuation sorts before the acceptance. `ORDER BY ts, origin = '', seg, line` would do.
"""

from tests.tables._logs import by_id, delivery, pickup, queued, removed, tables

ID = "4A00000001"


def test_a_life_cut_within_a_second():
    lines = [pickup(0, ID), queued(0, ID), delivery(1, ID, "anna@gmx.test"), removed(1, ID)]
    with tables([lines[1:]], [lines[:1]]) as built:
        assert by_id(built) == {ID: ("user", "sent", 1, 0)}
