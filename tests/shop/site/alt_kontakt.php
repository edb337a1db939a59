<?php
// Switched off in the CMS: no page leads here, and yet it answers.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('alt_kontakt');
    post(v('email'), 'Ihre Anfrage', v('nachricht'));
    page('Vielen Dank', '<p>Ihre Nachricht ist angekommen.</p>');
    exit;
}
http_response_code(404);
page('Nicht gefunden', '');
