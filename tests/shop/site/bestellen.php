<?php
// Order with a confirmation.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('bestellen');
    $text = v('vorname') . ' ' . v('nachname') . "\n" . v('strasse') . "\n" . v('plz') . ' ' . v('ort') . "\n" . v('bemerkung');
    post(OWNER, 'Bestellung', $text);
    post(v('email'), 'Ihre Bestellung', $text);
    page('Vielen Dank', '<p>Ihre Bestellung ist eingegangen.</p>');
    exit;
}
page('Bestellen', '<form method="post" action="/bestellen.php"><input name="vorname"><input name="nachname"><input name="strasse">'
    . '<input name="plz"><input name="ort"><input name="email"><textarea name="bemerkung"></textarea><button>Kaufen</button></form>');
