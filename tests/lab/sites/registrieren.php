<?php
require 'lib/rahmen.php';
require 'lib/Nachricht.php';
kopf('Konto anlegen');
if ($_SERVER['REQUEST_METHOD'] === 'POST' && ist_mail(feld('email'))) {
    $brief = new Nachricht($laden);
    $brief->betreff = 'Willkommen ' . feld('vorname');
    $brief->text = 'Hallo ' . feld('vorname') . ' ' . feld('nachname') . ",\n\n"
        . "Ihr Konto bei {$laden['domain']} ist angelegt.\n";
    $brief->senden(feld('email'));
    echo "<p>Ihr Konto ist angelegt.</p>";
}
formular('/registrieren.php', ['vorname' => 'Vorname', 'nachname' => 'Nachname',
    'email' => 'E-Mail', 'kennwort' => 'Kennwort']);
fuss();
