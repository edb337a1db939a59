"""The usual logs of a machine, by where they are."""

from pathlib import Path

from postwarden.probes.logs import default_sources

LINE = b"Nov 24 09:05:01 mail postfix/qmgr[7]: 4F2A: removed\n"


def test_the_usual_logs_of_a_machine(tmp_path: Path) -> None:
    wanted = [
        "var/log/mail.log",
        "var/log/mail.log.1",
        "var/log/mail.log.2.gz",
        "var/log/exim4/mainlog",
        "var/log/dovecot.log",
        "var/log/nginx/access.log",
        "var/log/apache2/other_vhosts_access.log",
        "var/log/httpd/access_log",
        "var/www/vhosts/system/laden.test/logs/access_ssl_log",
        "var/www/vhosts/system/laden.test/logs/access_log.processed",
        "var/log/apache2/domlogs/laden.test",
        "var/log/httpd/domains/laden.test.log",
        "var/log/ispconfig/httpd/laden.test/access.log",
        "var/customers/logs/laden-access.log",
        "home/users/laden/logs/access.log",
    ]
    other = [
        "var/log/mail.err",
        "var/log/mail.info",
        "var/log/syslog",
        "var/log/nginx/error.log",
        "var/log/apache2/domlogs/laden.test-bytes_log",
        "var/log/httpd/domains/laden.test.error.log",
        "var/www/vhosts/system/laden.test/logs/error_log",
    ]
    for name in wanted + other:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(LINE)
    (tmp_path / "var/log/maillog").touch()
    assert sorted(default_sources(tmp_path)) == sorted(str(tmp_path / name) for name in wanted)


def test_the_system_log_where_no_mail_log_is(tmp_path: Path) -> None:
    (tmp_path / "var/log").mkdir(parents=True)
    (tmp_path / "var/log/syslog").write_bytes(LINE)
    assert default_sources(tmp_path) == [str(tmp_path / "var/log/syslog")]


def test_this_machine_has_usual_logs_or_not() -> None:
    assert all(Path(name).is_file() for name in default_sources())
