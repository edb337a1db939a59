<?php
// A site that takes its time, or fails: ?s=SECONDS&c=STATUS.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('langsam');
    sleep(min(20, (int)($_GET['s'] ?? 0)));
    http_response_code((int)($_GET['c'] ?? 200));
    setcookie('a', '1'); setcookie('b', '2');
    post(OWNER, 'Anfrage', v('nachricht'));
    page('Vielen Dank', '<p>angekommen</p>');
    exit;
}
page('Langsam', '');
