<?php
require 'lib/rahmen.php';
require 'lib/Nachricht.php';
kopf('Kontakt');
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $name = feld('name');
    $mail = feld('email');
    $text = (string) ($_POST['nachricht'] ?? '');
    if (!ist_mail($mail) || $text === '' || feld('url2') !== '') {
        echo "<p>Bitte füllen Sie alle Felder aus.</p>";
    } elseif (($laden['rechnen'] ?? '0') === '1' && feld('summe') !== '7') {
        echo "<p>Die Rechenaufgabe ist falsch.</p>";
    } else {
        $brief = new Nachricht($laden);
        $brief->betreff = "Anfrage von $name";
        $brief->antwortAn = $mail;
        $brief->text = "$name <$mail> schreibt:\n\n$text\n";
        $brief->senden($laden['owner']);
        if (($laden['kopie'] ?? '0') === '1') {
            $kopie = new Nachricht($laden);
            $kopie->betreff = "Ihre Nachricht an " . $laden['domain'];
            $kopie->text = "Hallo $name,\n\nvielen Dank. Ihre Nachricht:\n\n$text\n";
            $kopie->senden($mail);
        }
        echo "<p>Vielen Dank für Ihre Nachricht.</p>";
    }
}
formular('/kontakt.php', ['name' => 'Name', 'email' => 'E-Mail', 'nachricht' => 'Nachricht']);
fuss();
