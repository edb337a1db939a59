"""Names of fields as shops, plugins and hand-made forms have them, and what they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.attempt import Kind, Role
from postwarden.rules.reading.roles import role_of

NAMES: dict[Role, str] = {
    Role.NAME: """name your-name vorname nachname firstname lastName billingAddress[firstName] contactName Ihr_Name
        jform[contact_name] editval[oxuser__oxfname] friend_name recipients[name][] author comment_author fname
        tx_form_formframework[kontakt-1][name] ansprechpartner cVorname sName""",
    Role.EMAIL: """email your-email e-mail E_Mail emailAddress contact[email] register[personal][email] email_address
        confirm_email_address jform[contact_email] user_email sMail cEmail mail sender[email] billing_email mailadresse""",
    Role.RECIPIENT: "freund_email friend[email] recipients[email][] editval[rec_email] recipient_mail empfaenger-email",
    Role.SUBJECT: "subject betreff your-subject c_subject subject[0][value] thema email_subject message_subject",
    Role.MESSAGE: """message nachricht your-message kommentar anfrage message[0][value] c_message message_body
        bemerkung anliegen order_comments Ihre-Nachricht sender[message] sComment excerpt""",
    Role.PHONE: "telefon phone telephone Telefonnummer mobile billing_phone phoneNumber",
    Role.URL: "website url homepage webseite",
    Role.COMPANY: "firma company company_name billingAddress[company] organisation",
    Role.ADDRESS: "anschrift strasse straße plz ort street_address city postcode hausnummer land",
    Role.USERNAME: "username user_login benutzername nickname jform[username]",
    Role.PASSWORD: "password passwort pass2 user[password] kennwort new_password",
    Role.COPY: "copy send_copy kopie jform[contact_email_copy] email-copy copy_to_me",
    Role.HONEYPOT: "honeypot hideit jtl_hp_input ak_hp_textarea first_name_confirmation contact_me_by_fax_honeypot form[__hp]",
    Role.OTHER: """anrede _wpnonce csrf_token REQUEST_TOKEN action form_id comment_post_ID g-recaptcha-response agb
        product_name honeypot_time entityName hp input_1 redirect _wpcf7_unit_tag datenschutz""",
}


@pytest.mark.parametrize(
    ("role", "name"), [(r, name) for r, row in NAMES.items() for name in row.split()]
)
def test_a_name_says_what_its_field_holds(role: Role, name: str) -> None:
    assert role_of(name, "") is role


def test_where_the_name_says_nothing_the_value_does() -> None:
    assert role_of("wpforms[fields][1]", "anna@web.de") is Role.EMAIL
    assert (
        role_of("field_7", "Guten Tag, ich hätte gern eine Auskunft zu dem Tisch in Eiche.")
        is Role.MESSAGE
    )
    assert role_of("field_7", "Was kostet\nder Tisch in Eiche?") is Role.MESSAGE
    assert role_of("field_7", "Anna Weber") is Role.OTHER
    assert role_of("field_7", "an anna@web.de") is Role.OTHER


def test_who_else_gets_it_is_somebody_s_address() -> None:
    assert role_of("to", "udo@web.de") is Role.RECIPIENT
    assert role_of("to", "3") is Role.OTHER
    assert role_of("copy", "udo@web.de") is Role.RECIPIENT
    assert role_of("copy", "1") is Role.COPY


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(Kind))
def test_any_name_and_value_has_a_role(name: str, value: str, kind: Kind) -> None:
    assert isinstance(role_of(name, value, kind), Role)
