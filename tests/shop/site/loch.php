<?php
// The header hole: what is typed in as address goes into a header as it is.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('loch');
    $head = str_replace("\r\n", "\n", 'Reply-To: ' . (string)($_POST['email'] ?? ''));
    file_put_contents(getenv('SHOP_MAILS') . '/raw-' . uniqid('', true), 'To: ' . OWNER . "\n" . $head . "\n\n" . v('nachricht'));
    page('Vielen Dank', '<p>Ihre Nachricht ist angekommen.</p>');
    exit;
}
page('Kontakt', '<form method="post" action="/loch.php"><input name="email"><textarea name="nachricht"></textarea><button>Senden</button></form>');
