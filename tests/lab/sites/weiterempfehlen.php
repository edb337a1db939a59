<?php
require 'lib/rahmen.php';
require 'lib/Nachricht.php';
kopf('Weiterempfehlen');
if ($_SERVER['REQUEST_METHOD'] === 'POST' && ist_mail(feld('freund'))) {
    $brief = new Nachricht($laden);
    $brief->betreff = feld('name') . ' empfiehlt Ihnen eine Seite';
    $brief->antwortAn = feld('email');
    $brief->text = feld('name') . " schreibt Ihnen:\n\n" . ($_POST['nachricht'] ?? '') . "\n";
    $brief->senden(feld('freund'));
    echo "<p>Die Empfehlung ist unterwegs.</p>";
}
formular('/weiterempfehlen.php', ['name' => 'Ihr Name', 'email' => 'Ihre E-Mail',
    'freund' => 'E-Mail des Empfängers', 'nachricht' => 'Gruß']);
fuss();
