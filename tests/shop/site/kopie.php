<?php
// Contact form with a box that asks for a copy.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('kopie');
    post(OWNER, 'Anfrage', v('name') . "\n\n" . v('message'));
    if (v('send_copy') !== '') {
        post(v('email'), 'Kopie Ihrer Anfrage', v('message'));
    }
    page('Vielen Dank', '<p>Ihre Nachricht ist angekommen.</p>');
    exit;
}
page('Kontakt', '<form method="post"><input name="name"><input name="email"><textarea name="message"></textarea>'
    . '<label><input type="checkbox" name="send_copy" value="1"> Kopie an mich</label><button>Senden</button></form>');
