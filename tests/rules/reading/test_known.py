"""The forms of common systems, as they post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postwarden.model.attempt import Copy, Kind, Role
from postwarden.rules.reading.known import _forms, known

CASES = [
    (
        "wordpress",
        "comments",
        "/blog/wp-comments-post.php",
        "comment author email url comment_post_ID",
    ),
    ("wordpress", "register", "/wp-login.php?action=register", "user_login user_email"),
    (
        "wordpress",
        "contact-form-7",
        "/wp-json/contact-form-7/v1/contact-forms/12/feedback",
        "your-name your-email",
    ),
    ("wordpress", "wpforms", "/kontakt/", "wpforms[id] wpforms[fields][1]"),
    ("wordpress", "elementor", "/wp-admin/admin-ajax.php", "action form_id form_fields[name]"),
    ("woocommerce", "checkout", "/?wc-ajax=checkout", "billing_first_name billing_email"),
    ("shopware5", "tell-a-friend", "/tellafriend?sArticle=3", "sName sMail sRecipient sComment"),
    ("shopware6", "contact", "/form/contact", "firstName email comment"),
    ("shopware6", "newsletter", "/store-api/newsletter/subscribe", "email"),
    (
        "magento2",
        "send-friend",
        "/sendfriend/product/sendmail/id/4/",
        "sender[name] recipients[email][]",
    ),
    ("magento1", "contact", "/contacts/index/post/", "name email comment hideit"),
    ("prestashop", "contact", "/kontakt", "submitMessage id_contact from message url"),
    ("oxid", "suggest", "/index.php?cl=suggest&fnc=send", "editval[rec_email] editval[send_email]"),
    ("oxid", "invite", "/index.php", "editval[rec_email][] editval[send_email]"),
    ("modified", "contact", "/shop/shop_content.php?action=send&coID=7", "name email message_body"),
    ("gambio", "register", "/shop.php?do=CreateRegistree/Proceed", "firstname email_address"),
    ("jtl", "contact", "/Kontakt", "kontakt jtl_token nachricht jtl_hp_input"),
    (
        "typo3",
        "powermail",
        "/kontakt",
        "tx_powermail_pi1[mail][form] tx_powermail_pi1[field][email]",
    ),
    (
        "joomla",
        "contact",
        "/index.php?option=com_contact",
        "jform[contact_email] jform[contact_message]",
    ),
    ("drupal", "contact", "/contact/feedback", "form_build_id mail message[0][value]"),
    ("contao", "newsletter", "/start", "FORM_SUBMIT REQUEST_TOKEN email channels[]"),
    ("phpbb", "register", "/forum/ucp.php?mode=register", "username email new_password"),
]


@pytest.mark.parametrize(("system", "form", "path", "names"), CASES)
def test_a_common_form_is_known(system: str, form: str, path: str, names: str) -> None:
    found = known(path, names.split())
    assert found is not None
    assert (found.system, found.id) == (system, form)


def test_roles_are_told_for_the_names_as_they_were_posted() -> None:
    found = known(
        "/index.php",
        ["editval[rec_email][0]", "editval[rec_email][1]", "editval[send_email]", "stoken"],
    )
    assert found is not None
    assert (found.kind, found.copy) == (Kind.TELL_A_FRIEND, Copy.ALWAYS)
    assert found.roles == {
        "editval[rec_email][0]": Role.RECIPIENT,
        "editval[rec_email][1]": Role.RECIPIENT,
        "editval[send_email]": Role.EMAIL,
    }


def test_the_box_that_asks_for_a_copy_is_known() -> None:
    names = ["jform[contact_email]", "jform[contact_message]", "jform[contact_email_copy]"]
    found = known("/index.php", names)
    assert found is not None
    assert found.copy is Copy.FIELD
    assert found.roles["jform[contact_email_copy]"] is Role.COPY


@pytest.mark.parametrize(
    "path", ["/kontakt.php", "/forms", "/xwp-comments-post.php5", "/wp-login.php", "/", ""]
)
def test_a_hand_made_form_is_not(path: str) -> None:
    assert known(path, ["name", "email", "nachricht"]) is None


def test_every_form_asks_for_something_and_has_a_name_of_its_own() -> None:
    assert all(form.weight for form in _forms())
    assert len({(form.system, form.id) for form in _forms()}) == len(_forms()) > 60


@given(st.text(max_size=600), st.lists(st.text(max_size=300), max_size=20))
def test_anything_can_be_asked_for(path: str, names: list[str]) -> None:
    known(path, names)
    known("/wp-admin/admin-ajax.php", ["form_fields[" * 3000, *names])
