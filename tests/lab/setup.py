"""What a story may choose about its server and about the dialect of its logs."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Site:
    """One web site: its domain, owner and which forms are switched on."""

    domain: str
    user: str = "www-data"
    owner: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The document root."""
        return f"/var/www/{self.domain}/htdocs"

    @property
    def notice(self) -> str:
        """The mailbox that receives the owner notices."""
        return self.owner or f"info@{self.domain}"


@dataclass(frozen=True)
class Setup:
    """The server: its sites, accounts and the switches of the mail system."""

    host: str = "web01.laden.test"
    sites: tuple[Site, ...] = (Site("laden.test"),)
    accounts: tuple[str, ...] = ("info@laden.test", "chef@laden.test")
    aliases: dict[str, str] = field(default_factory=dict)
    forwards: dict[str, str] = field(default_factory=dict)
    long_ids: bool = False
    content_filter: bool = False
    smarthost: str = ""
    trusted: str = "127.0.0.0/8 [::1]/128 192.0.2.10"
    accept_unknown: bool = False
    php_log: bool = True
    php_syslog: bool = False  # PHP hands its mail log to syslog, facility user
    header_log: bool = False
    exim: bool = False
    extra: dict[str, str] = field(default_factory=dict)  # path in the first site: file of extra/


@dataclass(frozen=True)
class Dialect:
    """How the recorded lines are written out."""

    zone: str = "Europe/Berlin"
    access_zone: str = ""
    php_zone: str = "UTC"
    traditional: bool = False
    dovecot: str = "mail"  # "mail", "own" or "none"
    access: bool = True
    mail: bool = True
    cuts: tuple[str, ...] = ()  # local dates at which mail.log was rotated
    access_cuts: tuple[str, ...] = ()
    since: str = ""  # local time at which the mail log that is left begins
    dateext: bool = False  # logrotate names old pieces by date and packs all of them
    per_site_access: bool = False
    vhost: bool = False  # the access log names the virtual host first
