"""A certificate as a server showed it, read without trusting it. Source: RFC 5280."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID

from postwarden.model.snapshot import Seen

#: Names of one certificate that are kept, and signs of a name.
_MOST_NAMES, _LONGEST = 100, 255


def read(der: bytes) -> dict[str, Seen]:
    """Subject, issuer, names, dates (epoch seconds), whether it signed itself.

    ValueError for what is no certificate.
    """
    found = x509.load_der_x509_certificate(der)
    return {
        "subject": found.subject.rfc4514_string()[:_LONGEST],
        "issuer": found.issuer.rfc4514_string()[:_LONGEST],
        "names": tuple(name[:_LONGEST] for name in _names(found)[:_MOST_NAMES]),
        "not_before": int(found.not_valid_before_utc.timestamp()),
        "not_after": int(found.not_valid_after_utc.timestamp()),
        "self_signed": _signed_itself(found),
    }


def _names(found: x509.Certificate) -> list[str]:
    """Its hosts and addresses; the common name where it has none, as old ones do."""
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        common = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return [str(each.value) for each in common]
    addresses = (str(each) for each in names.get_values_for_type(x509.IPAddress))
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def _signed_itself(found: x509.Certificate) -> bool:
    if found.subject != found.issuer:
        return False
    try:
        found.verify_directly_issued_by(found)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
