"""Mail that users of web mail send from this machine is theirs, and comes from their browsers."""

from __future__ import annotations

import pytest

from postwarden.model.log_tables import Handed
from tests.tables._logs import (
    Lines,
    called,
    client,
    delivery,
    forms,
    life,
    queued,
    removed,
    request,
    syslog,
    tables,
    told,
)

NAME, BROWSER = "chef@laden.test", "198.51.100.7"
SEND = "/roundcube/?_task=mail&_unlock=loading17&_framed=1&_lang=de&_action=send"
TO = "anna@gmx.test"


def logged_in(at: float, account: str = NAME, ip: str = "127.0.0.1") -> str:
    """A mailbox login as Dovecot logs it."""
    return syslog(
        at, "dovecot", f"imap-login: Login: user=<{account}>, method=PLAIN, rip={ip}, lip={ip}, TLS"
    )


def handed_in(at: float, number: int, ip: str = "127.0.0.1", account: str = NAME) -> Lines:
    """A mail that web mail hands in over the network, with the user's login or without."""
    queue_id = f"4A0000{number:04}"
    begin = [client(at, queue_id, ip, account=account), queued(at, queue_id, "wer@bank.test")]
    return [*begin, delivery(at + 0.3, queue_id, TO), removed(at + 0.4, queue_id)]


def sent(*files: Lines) -> list[Handed]:
    with tables(*([each] for each in files)) as built:
        assert told(built) == []
        return list(built.handed("account"))


@pytest.mark.parametrize(
    "target",
    [
        SEND,
        "/?_task=mail&_unlock=loading17&_framed=1",
        "/SOGo/so/chef@laden.test/Mail/0/folderDrafts/newDraft17-1/send",
    ],
)
def test_the_browser_is_the_client_of_mail_with_a_login(target: str) -> None:
    access = [request(300.0 * n, target, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in handed_in(300.0 * n + 0.3, n)]
    found = sent(mail, access)
    assert {(m.who, m.client) for m in found} == {(NAME, BROWSER)}
    assert [m.asked.line for m in found] == list(range(1, 9))


def test_web_mail_in_a_container_has_a_private_address() -> None:
    access = [request(300.0 * n, SEND, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in handed_in(300.0 * n + 0.3, n, "172.22.1.8")]
    mail += handed_in(5000, 99, "172.22.1.9", "info@laden.test")
    found = {(m.who, m.client) for m in sent(mail, access)}
    assert found == {(NAME, BROWSER), ("info@laden.test", "172.22.1.9")}


def test_dovecot_names_the_login_behind_the_sendmail_command() -> None:
    access = [request(300.0 * n, SEND, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in life(300.0 * n + 0.3, f"4A{n:08}", TO)]
    mail += [logged_in(300.0 * n + 0.1) for n in range(8)]
    found = sent(sorted(mail), access)
    assert {(m.who, m.client) for m in found} == {(NAME, BROWSER)}


def test_the_path_names_it_where_no_log_does() -> None:
    target = "/SOGo/so/chef%40laden.test/Mail/0/folderDrafts/newDraft17-1/send"
    access = [request(300.0 * n, target, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in handed_in(300.0 * n + 0.3, n, account="")]
    assert {m.who for m in sent(mail, access)} == {NAME}


def test_else_the_sender_is_all_there_is() -> None:
    access = [request(300.0 * n, SEND, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in life(300.0 * n + 0.3, f"4A{n:08}", TO)]
    assert {m.who for m in sent(mail, access)} == {"shop@laden.test"}


def test_mailbox_logins_are_the_browsers_where_it_is_alone() -> None:
    access = [request(300.0 * n, SEND, ip=BROWSER) for n in range(4)]
    access += [request(300.0, SEND, ip="203.0.113.9")]
    mail = [logged_in(300.0 * n + 0.1) for n in range(4)]
    with tables([mail], [sorted(access)]) as built:
        assert {(x.ip, x.worked) for x in built.logins(NAME)} == {(BROWSER, 3), ("127.0.0.1", 1)}


def test_a_colleague_in_the_same_house_is_no_web_mail() -> None:
    access = [request(0, SEND, ip=BROWSER)]
    mail = [logged_in(300.0 * n + 0.1, ip="192.168.1.20") for n in range(4)]
    with tables([mail], [access]) as built:
        assert {(x.ip, x.worked) for x in built.logins(NAME)} == {("192.168.1.20", 4)}


def test_its_script_is_no_sites() -> None:
    script = "/usr/share/roundcube/program/lib/Roundcube/rcube.php"
    access = [request(300.0 * n, SEND, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in life(300.0 * n + 0.3, f"4A{n:08}", TO)]
    php = [called(300.0 * n, script, TO) for n in range(8)]
    with tables([mail], [access], [php]) as built:
        assert list(built.scripted()) == []
        assert len(list(built.handed("account"))) == 8


def test_other_mail_of_this_machine_stays_its_own() -> None:
    access = [request(300.0 * n, SEND, ip=BROWSER) for n in range(8)]
    mail = [line for n in range(8) for line in life(300.0 * n + 100, f"4A{n:08}", TO)]
    with tables([mail], [access]) as built:
        assert (list(built.handed("account")), forms(built)) == ([], [])
        assert len(list(built.handed("user"))) == 8
