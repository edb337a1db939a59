<?php
// Newsletter with double opt-in: the confirmation goes to whatever address is typed in.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('newsletter');
    post(v('email'), 'Bitte bestätigen Sie Ihre Anmeldung', 'Hallo ' . v('name') . ', bitte klicken Sie: https://shop.example/ok?t=1');
    page('Fast fertig', '<p>Bitte bestätigen Sie die Mail.</p>');
    exit;
}
page('Newsletter', '<form method="post" action="/newsletter.php"><input name="name"><input name="email"><button>Anmelden</button></form>');
