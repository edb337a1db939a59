from postwarden.rules.reading.templates import code


def test_code_is_told_from_placeholders() -> None:
    assert code("{{7*7}}") == "{{"
    assert code("x ${jndi:ldap://y}") == "${jndi:"
    assert code("{{name}} {Firma} ${x}") == ""
    assert code("{{" * 5000) == code("") == ""
