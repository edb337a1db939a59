"""Hosters and mail services: told by MX, SPF and name servers; with their DKIM selectors.

Facts as of November 2026, from the providers' own pages and from published zones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Names of DKIM keys to try for every domain, the likeliest first: those of panels, mail programs
#: and large hosters, then of services that need no place in the domain's MX or SPF. Of names that
#: are counted on only the first: the next is asked for where it exists.
USUAL = tuple(
    (
        "default dkim mail google selector1 selector2 s1-ionos strato-dkim-0002 key1 default2501 "
        "brevo1 mailjet crsend k1 k2 s1 s2 krs mandrill mte1 resend kl kl2 hs1 acdkim1 litesrv xq "
        "zendesk1 smtp email x key dkim1 mail1 selector s1024 s2048 k api mta dk ctct1 modoboa"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Provider:
    """One hoster or mail service.

    Attributes:
        name: as owners know it. `panel`: where its customers edit DNS, in its own words.
        spf: targets of include or redirect; `mx`, `ns`: domains at or below which its mail and
            name servers stand.
        selectors: names of its DKIM keys; none where they differ from customer to customer.
        aliases: of these, those that the customer publishes as a CNAME, and where they lead.
    """

    name: str
    panel: str
    spf: frozenset[str]
    mx: frozenset[str]
    ns: frozenset[str]
    selectors: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...]


def of_mail(mx: Iterable[str], spf: Iterable[str]) -> Iterator[Provider]:
    """Whose mail servers or SPF a domain uses: host names, and targets of include or redirect."""
    above, named = _with_parents(mx), frozenset(spf)
    return (p for p in PROVIDERS if not (p.mx.isdisjoint(above) and p.spf.isdisjoint(named)))


def panel_of(name_servers: Iterable[str]) -> str:
    """Where the owner edits DNS, by the name servers; '' where that is not known."""
    above = _with_parents(name_servers)
    return next((each.panel for each in PROVIDERS if not each.ns.isdisjoint(above)), "")


def _with_parents(names: Iterable[str]) -> frozenset[str]:
    found = set()
    for name in names:
        labels = name.split(".")
        found |= {".".join(labels[n:]) for n in range(len(labels))}
    return frozenset(found)


def _provider(
    name: str,
    *,
    panel: str = "",
    spf: str = "",
    mx: str = "",
    ns: str = "",
    selectors: str = "",
    aliases: str = "",
) -> Provider:
    pairs = tuple((one, other) for one, _, other in (p.partition("=") for p in aliases.split()))
    return Provider(
        name=name,
        panel=panel,
        spf=frozenset(spf.split()),
        mx=frozenset(mx.split()),
        ns=frozenset(ns.split()),
        selectors=(*(one for one, _ in pairs), *selectors.split()),
        aliases=pairs,
    )


#: All that are known, the hosters first.
PROVIDERS = (
    _provider(
        "IONOS",
        spf="_spf-eu.ionos.com _spf-us.ionos.com",
        mx="ionos.com ionos.de ionos.co.uk ionos.fr ionos.es kundenserver.de",
        ns="ui-dns.com ui-dns.de ui-dns.org ui-dns.biz",
        aliases="s1-ionos=s1.dkim.ionos.com s2-ionos=s2.dkim.ionos.com s42582890=s42582890.dkim.ionos.com",
        panel="IONOS Konto > Menü > Domains & SSL > ⋮ > DNS",
    ),
    _provider(
        "STRATO",
        spf="smtp.rzone.de",
        mx="rzone.de",
        ns="rzone.de",
        selectors="strato-dkim-0002 strato-dkim-0003",
        panel="STRATO Kunden-Login > Domains > Domainverwaltung > DNS > TXT-/CNAME-Records (SPF, DKIM)",
    ),
    _provider(
        "ALL-INKL.COM",
        spf="spf.kasserver.com",
        mx="kasserver.com",
        ns="kasserver.com",
        panel="KAS > Tools > DNS-Einstellungen",
    ),
    _provider(
        "mittwald",
        spf="agenturserver.de",
        mx="agenturserver.de",
        ns="agenturserver.de agenturserver.co agenturserver.it",
        panel="mStudio > Domain > DNS > TXT",
    ),
    _provider(
        "Hetzner",
        mx="your-server.de",
        ns="your-server.de second-ns.com second-ns.de ns.hetzner.com ns.hetzner.de",
        selectors="default2501 default dkim",
        panel="konsoleH > E-Mail > DKIM; Hetzner Console > DNS",
    ),
    _provider(
        "netcup",
        spf="_spf.webhosting.systems",
        mx="netcup.net",
        ns="netcup.net",
        aliases="key1=key1._domainkey.webhosting.systems key2=key2._domainkey.webhosting.systems",
        selectors="default",
        panel="CCP > Domains > Lupe > DNS",
    ),
    _provider(
        "Telekom",
        spf="_spf.hier-im-netz.de",
        panel="Homepage Center > Domains > Aktionen > DNS-Administration",
    ),
    _provider(
        "domainfactory",
        mx="ispgateway.de",
        ns="namespace4you.de",
        panel="Kundenmenü > Domains > Nameserver-Einstellungen",
    ),
    _provider(
        "Host Europe",
        spf="_spf.hosteurope.de",
        ns="hosteurope.de",
        panel="KIS > Produktverwaltung > Domain > Nameserver",
    ),
    _provider("DATEV", spf="maildomain._spf.datev.de"),
    _provider(
        "mailbox.org",
        spf="mailbox.org",
        mx="mailbox.org",
        aliases="mbo0001=mbo0001._domainkey.mailbox.org mbo0002=mbo0002._domainkey.mailbox.org mbo0003=mbo0003._domainkey.mailbox.org mbo0004=mbo0004._domainkey.mailbox.org",
    ),
    _provider(
        "World4You",
        spf="spf.w4ymail.at",
        mx="w4ymail.at",
        ns="world4you.at",
        panel="my.world4you > DNS",
    ),
    _provider(
        "Hostpoint",
        spf="spf.mail.hostpoint.ch",
        mx="hostpoint.ch",
        ns="hostpoint.ch",
        panel="Control Panel > Domains > DNS Zone bearbeiten",
    ),
    _provider(
        "Infomaniak",
        spf="spf.infomaniak.ch",
        mx="infomaniak.ch",
        ns="infomaniak.ch infomaniak.com",
        panel="Infomaniak Manager > Domain > DNS Zone",
    ),
    _provider("OVHcloud", spf="mx.ovh.com", mx="mail.ovh.net", ns="ovh.net anycast.me"),
    _provider(
        "Hostinger",
        spf="_spf.mail.hostinger.com",
        mx="hostinger.com",
        ns="dns-parking.com",
        selectors="hostingermail-a hostingermail-b hostingermail-c hostingermail1",
    ),
    _provider(
        "GoDaddy",
        spf="secureserver.net",
        mx="secureserver.net",
        ns="domaincontrol.com",
        selectors="selector1 selector2",
    ),
    _provider(
        "Google Workspace",
        spf="_spf.google.com",
        mx="google.com googlemail.com",
        selectors="google",
    ),
    _provider(
        "Microsoft 365",
        spf="spf.protection.outlook.com",
        mx="mail.protection.outlook.com mx.microsoft",
        selectors="selector1 selector2",
    ),
    _provider("iCloud+", spf="icloud.com", mx="mail.icloud.com", selectors="sig1"),
    _provider(
        "Proton Mail",
        spf="_spf.protonmail.ch",
        mx="protonmail.ch",
        selectors="protonmail protonmail2 protonmail3",
    ),
    _provider(
        "Fastmail", spf="spf.messagingengine.com", mx="messagingengine.com", selectors="fm1 fm2 fm3"
    ),
    _provider(
        "Zoho Mail",
        spf="zoho.eu zohomail.eu zoho.com",
        mx="zoho.eu zoho.com",
        selectors="zoho zmail",
    ),
    _provider("Titan Mail", spf="spf.titan.email", mx="titan.email", selectors="titan1 titan2"),
    _provider(
        "Cloudflare",
        spf="_spf.mx.cloudflare.net",
        mx="mx.cloudflare.net",
        ns="ns.cloudflare.com",
        selectors="cf2024-1 cf-bounce",
        panel="Cloudflare > DNS > Records",
    ),
    _provider("CleverReach", spf="spf.crsend.com spfhard.crsend.com", selectors="crsend"),
    _provider("Brevo", spf="spf.brevo.com spf.sendinblue.com", selectors="brevo1 brevo2 mail"),
    _provider("Mailjet", spf="spf.mailjet.com", selectors="mailjet"),
    _provider("Mailchimp", spf="servers.mcsv.net", selectors="k1 k2 k3"),
    _provider("Mailchimp Transactional", spf="spf.mandrillapp.com", selectors="mandrill mte1 mte2"),
    _provider("Twilio SendGrid", spf="sendgrid.net", selectors="s1 s2 m1 smtpapi"),
    _provider(
        "Mailgun",
        spf="mailgun.org eu.mailgun.org",
        mx="mailgun.org",
        selectors="krs k1 pic mx smtp mta email pdk1 pdk2",
    ),
    _provider("Amazon SES", spf="amazonses.com", mx="amazonaws.com", selectors="resend"),
    _provider("Postmark", spf="spf.mtasv.net"),
    _provider("Bird", spf="_spf.sparkpostmail.com"),
    _provider("SMTP2GO", spf="spf.smtp2go.com smtp2go.net"),
    _provider("MailerLite", spf="_spf.mlsend.com", selectors="litesrv ml"),
    _provider("AWeber", spf="send.aweber.com", selectors="aweber_key_a aweber_key_b aweber_key_c"),
    _provider("Zendesk", spf="mail.zendesk.com", selectors="zendesk1 zendesk2"),
    _provider("Freshdesk", spf="email.freshdesk.com", selectors="fd fd2 fdm fwdkim1"),
    _provider(
        "Salesforce", spf="_spf.salesforce.com aspmx.pardot.com", selectors="sf sf1 sf2 pardot"
    ),
    _provider("Shopify", spf="shops.shopify.com"),
    _provider("MailChannels", spf="relay.mailchannels.net", selectors="mailchannels"),
)
