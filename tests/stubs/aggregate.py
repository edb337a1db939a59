"""DMARC aggregate reports as receivers send them, made up."""

from __future__ import annotations

from collections.abc import Sequence

#: Address, mails, disposition, DKIM, SPF.
Told = tuple[str, int, str, str, str]
FAILING: Told = ("192.0.2.12", 20, "quarantine", "fail", "fail")
OWN: Told = ("192.0.2.12", 611, "none", "fail", "pass")
FOREIGN: Told = ("203.0.113.5", 40, "none", "fail", "FAIL")
FORWARDED: Told = ("198.51.100.9", 7, "none", "PASS", "fail")
RFC_9990 = ' xmlns="urn:ietf:params:xml:ns:dmarc-2.0"'


def record(ip: str, count: int, disposition: str, dkim: str, spf: str) -> str:
    return f"""<record><row><source_ip>{ip}</source_ip><count>{count}</count>
<policy_evaluated><disposition>{disposition}</disposition><dkim>{dkim}</dkim><spf>{spf}</spf>
<reason/></policy_evaluated></row>
<identifiers><header_from>shop.example</header_from></identifiers>
<auth_results><dkim><domain>shop.example</domain><selector>s1</selector><result>pass</result></dkim>
<dkim><domain>other.example</domain><selector>s2</selector><result>fail</result></dkim>
<spf><domain>shop.example</domain><result>{spf}</result></spf></auth_results></record>"""


def report(
    rows: Sequence[Told] = (OWN, FAILING, FOREIGN, FORWARDED),
    *,
    number: str = "4711",
    namespace: str = "",
    encoding: str = "UTF-8",
    org: str = "google.com",
) -> bytes:
    records = "".join(record(*row) for row in rows)
    text = f"""<?xml version="1.0" encoding="{encoding}" ?>
<feedback{namespace}><version>1.0</version><report_metadata><org_name>{org}</org_name>
<report_id>{number}</report_id><date_range><begin>1795400000</begin><end>1795486399</end></date_range>
</report_metadata><policy_published><domain>shop.example</domain><p>none</p></policy_published>
{records}</feedback>"""
    return text.encode(encoding)
