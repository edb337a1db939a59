"""Posts for the tests of rules: honest ones by the dozen, and the few words that make one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from postwarden.model.attempt import Attempt, Copy, Field, Kind, Role
from postwarden.model.history import History, Look
from postwarden.model.verdict import Hit, Measure

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG = (
    "Sehr geehrte Damen und Herren,\n\nwir haben im September bei Ihnen drei Regale in Eiche bestellt und sind "
    "damit sehr zufrieden. Nun möchten wir das Wohnzimmer ergänzen.\n\nMit freundlichen Grüßen\nJürgen Weiß"
)
#: Name, address, subject, message: what real people write.
HONEST: tuple[tuple[str, str, str, str], ...] = (
    ("Jürgen Müller-Lüdenscheidt", "jml@t-online.de", "Anfrage Regale", LONG),
    ("Seán O'Brien", "sean@obrien.example", "Order 20411", "Hi, my parcel has not arrived. Can you check?"),
    ("Karl Freiherr von und zu Guttenberg", "kfg@gut.example", "Gäste", "Wir kommen zu acht, 3 Hunde."),
    ("Nguyễn Thị Hà", "ha.nguyen@web.de", "Frage", "Haben Sie die Vase auch in Grün?"),
    ("Иван Петров", "ivan@mail.ru", "Заказ", "Здравствуйте! Доставляете ли вы в Гамбург? Спасибо."),
    ("李小龙", "lee@qq.com", "询问", "你好,请问这个花瓶还有货吗?谢谢。"),
    ("Opa Heinz", "heinz@gmx.de", "Danke", "Post 16.5.22\n"),
    ("KARL-HEINZ", "kh@arcor.de", "FRAGE", "GUTEN TAG WANN KOMMT MEINE BESTELLUNG? DANKE"),
    ("Ali", "ali@gmail.com", "?", "Preis"),
    ("Frank", "frank@web.de", "Tisch", "Ist der hier noch da? https://shop.example/tisch/4711?c=3"),
    ("Eva", "eva@gmx.at", "Vergleich", "Was ist besser, https://shop.example/a oder https://www.shop.example/b?"),
    ("Sabine Groß", "sabine@firma.example", "SEO", "Wir suchen jemanden, der unsere SEO macht. Was kostet das?"),
    ("Udo", "udo@web.de", "Preis", "Im Prospekt 129,90 €, im Laden 149 €, bei Ihnen 159,00 EUR. Warum?"),
    ("Anna", "anna@gmx.de", "Liste", "\u2022\u00a0Stuhl\n\u2022\u00a0Tisch \u2013 \u201eOslo\u201c\u00ad\n\u00b7 10 k\u03a9, 5 \u03bcm"),
    ("Dr. Tim Brandt", "brandt@praxis-brandt.example", "Angebot 40 Stühle", (
        "Guten Tag,\n\nbitte um ein Angebot über 40 Stühle (Art. 4711).\n\nMit freundlichen Grüßen\nDr. Tim Brandt\n"
        "Praxis Brandt GmbH\nLindenstraße 7 | 28195 Bremen\nTel. +49 421 555 01 37\nbrandt@praxis-brandt.example\n"
        "www.praxis-brandt.example"
    )),
    ("Marta", "marta@wp.pl", "Foto", "Der Griff ist ab: https://cloud.example/s/a1 und https://cloud.example/s/b2"),
    ("Brzęczyszczykiewicz", "sz@o2.pl", "Retoure", "Ich möchte Bestellung 10392 zurückgeben."),
    ("مريم الحداد", "maryam@gmail.com", "Frage", "Liefern Sie nach Wien?"),
)  # fmt: skip # a table


def field(value: str, role: Role, name: str = "") -> Field:
    return Field(name or role.value, value, role)


def post(*fields: Field, **more: Any) -> Attempt:
    given: dict[str, Any] = {
        "host": "shop.example",
        "path": "/kontakt",
        "ip": "198.51.100.7",
        "kind": Kind.CONTACT,
        "copy": Copy.NEVER,
        "language": "de",
        "own": ("shop.example", "www.shop.example"),
    }
    return Attempt(NOW, fields=fields, **{**given, **more})


def contact(name: str, email: str, subject: str, message: str, **more: Any) -> Attempt:
    return post(
        field(name, Role.NAME),
        field(email, Role.EMAIL),
        field(subject, Role.SUBJECT),
        field(message, Role.MESSAGE),
        **more,
    )


def wrote(message: str, **more: Any) -> Attempt:
    return contact("Anna Weber", "anna@web.de", "Frage", message, **more)


def named(name: str, role: Role = Role.NAME, kind: Kind = Kind.REGISTRATION) -> Attempt:
    return post(field(name, role), field("anna@web.de", Role.EMAIL), kind=kind)


def honest() -> Iterable[Attempt]:
    return (contact(*each) for each in HONEST)


Find = Callable[[Look], Iterable[Hit | Measure]]


def hit(find: Find, attempt: Attempt, **counts: float) -> Hit | None:
    """The rule's hit on this attempt, after these counts (`__` stands for the dot)."""
    history = History({name.replace("__", "."): value for name, value in counts.items()})
    found = list(find(Look(attempt, history)))
    assert len(found) <= 1
    first = found[0] if found else None
    assert first is None or isinstance(first, Hit)
    if isinstance(first, Hit):
        assert first.rule == find.__module__.rpartition(".")[2]
        assert 0 < first.degree <= 1
        assert all(len(str(fact)) <= 40 for fact in first.facts.values())
    return first


def degree(find: Find, attempt: Attempt, **counts: float) -> float:
    found = hit(find, attempt, **counts)
    return found.degree if found else 0.0


def quiet(find: Find, *, but: tuple[str, ...] = ()) -> list[str]:
    """The honest people whom a rule speaks up against, other than those expected."""
    return [
        each.fields[0].value
        for each in honest()
        if each.fields[0].value not in but and hit(find, each) is not None
    ]


def fuller(attempt: Attempt, *fields: Field) -> Attempt:
    return replace(attempt, fields=(*attempt.fields, *fields))
