<?php
// Tell a friend: mails the visitor's words to a stranger.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('empfehlen');
    post(v('freund_email'), v('name') . ' empfiehlt Ihnen einen Artikel', v('nachricht') . "\n\nhttps://shop.example/artikel");
    page('Vielen Dank', '<p>Ihre Empfehlung ist unterwegs.</p>');
    exit;
}
page('Weiterempfehlen', '<form method="post" action="/empfehlen.php"><input name="name"><input name="email">'
    . '<input name="freund_email"><textarea name="nachricht"></textarea><button>Senden</button></form>');
