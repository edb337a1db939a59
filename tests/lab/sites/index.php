<?php
require 'lib/rahmen.php';
require 'lib/Nachricht.php';
$klasse = (string) ($_GET['cl'] ?? $_POST['cl'] ?? 'start');
if (!preg_match('/^[a-z]*$/', $klasse) || strtok($_SERVER['REQUEST_URI'], '?') === '/index.phtml') {
    $klasse = 'start';
}
$pfad = strtok($_SERVER['REQUEST_URI'], '?');
if ($pfad !== '/' && $pfad !== '/index.php') {
    http_response_code(404);
    kopf('Nicht gefunden');
    fuss();
    exit;
}
kopf($klasse === 'start' ? 'Willkommen' : ucfirst($klasse));
if ($klasse === 'suggest' && isset($_POST['editval']) && is_array($_POST['editval'])) {
    $werte = $_POST['editval'];
    $an = (string) ($werte['rec_email'] ?? '');
    if (ist_mail($an)) {
        $brief = new Nachricht($laden);
        $brief->betreff = str_replace(["\r", "\n"], ' ', (string) ($werte['send_subject'] ?? 'Tipp'));
        $brief->text = (string) ($werte['send_message'] ?? '') . "\n";
        $brief->senden($an);
        echo "<p>Ihre Empfehlung wurde verschickt.</p>";
    }
} else {
    echo "<p>Schön, dass Sie da sind.</p>";
}
fuss();
