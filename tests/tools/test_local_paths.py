"""A path of the machine at hand is found, and a path that every machine has is not."""

from pathlib import Path

import pytest

from tools.local_paths import found, private


@pytest.mark.parametrize(
    ("checkout", "line", "caught"),
    [
        ("/home/anna/postwarden", "see /home/anna/postwarden/docs", True),
        ("/home/anna/postwarden", "see /home/anna/logs", True),
        ("/home/anna/postwarden", "see /home/USER/logs", False),
        ("/home/postwarden", "see /home/USER/logs", False),
        ("/tmp/postwarden", "see /tmp/mail.log", False),
        ("/code/postwarden", "see /code/other", True),
        ("/code/postwarden", "see tests/code/other", False),
        ("/code/postwarden", "cached in /home/anna/.cache", True),
        ("/code/postwarden", "read /var/log/mail.log", False),
    ],
)
def test_only_a_private_path_is_found(
    tmp_path: Path, checkout: str, line: str, caught: bool
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"first\n{line}\n")
    expected = [f"{page}:2"] if caught else []
    assert found([page], private(Path(checkout), Path("/home/anna"))) == expected
