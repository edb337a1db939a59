<?php
// Contact form that always mails a copy to the address typed in.
require __DIR__ . '/_mail.php';
$form = '<form method="post" action="/kontakt.php" id="f">'
    . '<label>Name <input name="name" value="' . h(v('name')) . '"></label>'
    . '<label>E-Mail <input name="email" value="' . h(v('email')) . '"></label>'
    . '<label>Betreff <input name="betreff" value="' . h(v('betreff')) . '"></label>'
    . '<label>Nachricht <textarea name="nachricht">' . h(v('nachricht')) . '</textarea></label>'
    . '<input type="text" name="homepage_url2" style="position:absolute;left:-9999px" tabindex="-1" autocomplete="off">'
    . '<button name="senden" value="1">Senden</button></form>';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('kontakt');
    if (!filter_var(v('email'), FILTER_VALIDATE_EMAIL) || v('nachricht') === '') {
        page('Bitte prüfen Sie Ihre Eingaben', $form);
        exit;
    }
    $text = 'Von: ' . v('name') . ' <' . v('email') . ">\n\n" . v('nachricht');
    post(OWNER, 'Anfrage: ' . v('betreff'), $text);
    post(v('email'), 'Ihre Anfrage: ' . v('betreff'), "Vielen Dank, " . v('name') . "!\n\n" . v('nachricht'));
    page('Vielen Dank', '<p>Ihre Nachricht ist angekommen.</p>');
    exit;
}
page('Kontakt', $form);
