<?php
// Enquiry with files.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('upload');
    $file = $_FILES['datei'] ?? null;
    $sum = $file && $file['tmp_name'] ? hash_file('sha256', $file['tmp_name']) : '-';
    post(OWNER, 'Anfrage mit Datei', v('nachricht') . "\n" . ($file['name'] ?? '') . ' ' . ($file['size'] ?? 0) . ' ' . $sum);
    page('Vielen Dank', '<p>Ihre Datei ist angekommen.</p>');
    exit;
}
page('Datei senden', '<form method="post" enctype="multipart/form-data" action="/upload.php"><input name="name"><input name="email">'
    . '<textarea name="nachricht"></textarea><input type="file" name="datei"><button>Senden</button></form>');
