"""Risk: form_kinds' new words (`send.php`, `mail.php`, `mailer.php`, `form.php`) turn an infected
file in a code folder, which nobody but bots ever calls, into a contact form (form-abuse)."""

import pytest

from postwarden.causes import infected_script
from postwarden.causes.look import Look
from tests.causes._fake import MINUTE, Fake, every, logged, program

ROOT = "/var/www/laden/htdocs"


@pytest.mark.parametrize("file", ["a1b2.php", "send.php", "mailer.php"])
def test_a_plugins_file_is_a_script_whatever_its_name(file):
    url = "/wp-content/plugins/slider/inc/" + file
    posts = [
        logged(program(url, at)._replace(messages=1 + int(at / 600) % 3), ROOT + url, 12)
        for at in every(10 * MINUTE, 20)
    ]
    found = [c.finding.subject.name for c in infected_script.find(Look(Fake(posts)))]
    assert found == [ROOT + url]
