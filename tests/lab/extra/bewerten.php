<?php
require 'lib/rahmen.php';
require 'wp-content/plugins/kundenstimmen/inc/versand.php';
kopf('Bewerten');
if ($_SERVER['REQUEST_METHOD'] === 'POST' && ist_mail(feld('email'))) {
    kundenstimme_danken(feld('email'), feld('name'));
    echo "<p>Danke für Ihre Bewertung.</p>";
}
formular('/bewerten.php', ['name' => 'Name', 'email' => 'E-Mail', 'sterne' => 'Sterne']);
fuss();
