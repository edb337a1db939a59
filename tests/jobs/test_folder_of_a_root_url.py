"""Bug: Exim's cwd of an upload folder + a URL in the root = a path that does not exist."""

from postwarden.causes import infected_script
from postwarden.causes.look import Look
from tests.causes._fake import MINUTE, Fake, every, logged, program


def test_the_folder_is_not_joined_to_a_file_elsewhere():
    folder = "/var/www/laden/htdocs/wp-content/uploads/"
    posts = [
        logged(program("/index.php", at)._replace(messages=8), folder)
        for at in every(10 * MINUTE, 20)
    ]
    (case,) = infected_script.find(Look(Fake(posts)))
    assert case.finding.subject.name == folder
