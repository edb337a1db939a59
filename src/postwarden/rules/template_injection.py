"""What: code of a template language in a name, an address or a subject.

Why: shops that put the field into a mail template run it on the server. A bare placeholder
(`{{name}}`), which a badly filled address book leaves behind, is none.
Source: Magento, `{{var this.getTemplateFilter()...}}` in customers' names (issue 38331), log4j.
"""

from __future__ import annotations

from collections.abc import Iterator

from postwarden.model.attempt import Role
from postwarden.model.history import Look
from postwarden.model.verdict import Hit
from postwarden.rules.reading import templates

_LINES = (Role.NAME, Role.EMAIL, Role.RECIPIENT, Role.SUBJECT, Role.USERNAME, Role.COMPANY)


def find(look: Look) -> Iterator[Hit]:
    """One hit, with the role of the first such field."""
    for each in look.attempt.fields:
        if each.role in _LINES and (sign := templates.code(each.value)):
            yield Hit("template_injection", {"role": each.role.value, "sign": sign[:8]})
            return
