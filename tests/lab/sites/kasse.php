<?php
require 'lib/rahmen.php';
require 'lib/Nachricht.php';
kopf('Kasse');
if ($_SERVER['REQUEST_METHOD'] === 'POST' && ist_mail(feld('email'))) {
    $nummer = 'B' . random_int(10000, 99999);
    $brief = new Nachricht($laden);
    $brief->betreff = "Ihre Bestellung $nummer";
    $brief->text = 'Hallo ' . feld('name') . ",\n\nwir haben Ihre Bestellung $nummer erhalten.\n";
    $brief->senden(feld('email'));
    $notiz = new Nachricht($laden);
    $notiz->betreff = "Neue Bestellung $nummer";
    $notiz->text = feld('name') . ' hat bestellt: ' . feld('artikel') . "\n";
    $notiz->senden('info@' . $laden['domain']);
    echo "<p>Danke für Ihre Bestellung $nummer.</p>";
}
formular('/kasse.php', ['name' => 'Name', 'email' => 'E-Mail', 'artikel' => 'Artikel']);
fuss();
