"""Where a script may run, and where only files should lie."""

import pytest

from postwarden.causes.places import holds_code, holds_files, is_program


@pytest.mark.parametrize(
    "path",
    [
        "/var/www/laden/wp-content/uploads/2026/03/options.php",
        "/var/www/laden/cache/x.php",
        "/srv/shop/media/.thumbs/a.php",
        "/tmp/m.php",
        "/dev/shm/a",
        "/home/u/.cpanel/a.php",
    ],
)
def test_file_folders_hold_no_programs(path: str) -> None:
    assert holds_files(path)


@pytest.mark.parametrize(
    "path",
    [
        "/var/www/laden/wp-includes/PHPMailer/PHPMailer.php",
        "/var/www/laden/kontakt.php",
        "/var/www/uploads.test/htdocs/index.php",
        "/template.php",
    ],
)
def test_programs_lie_everywhere_else(path: str) -> None:
    assert not holds_files(path)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/wp-content/plugins/slider/inc/send.php", True),
        ("/vendor/phpunit/src/Util/eval-stdin.php", True),
        ("/kontakt.php", False),
        ("/plugins.php", False),
    ],
)
def test_code_folders_hold_what_others_include(path: str, code: bool) -> None:
    assert holds_code(path) is code


@pytest.mark.parametrize(
    ("path", "program"),
    [
        ("/a.php", True),
        ("/a.PHTML", True),
        ("/a.php7?x=1", True),
        ("/cgi-bin/form.pl", True),
        ("/kontakt/", False),
        ("/bild.jpg", False),
        ("/bild.jpg?file=a.php", False),
    ],
)
def test_a_url_names_a_program_by_its_ending(path: str, program: bool) -> None:
    assert is_program(path) is program
