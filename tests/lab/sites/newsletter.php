<?php
require 'lib/rahmen.php';
require 'lib/Nachricht.php';
kopf('Newsletter');
if (isset($_GET['bestaetigen'])) {
    echo "<p>Ihre Anmeldung ist bestätigt.</p>";
} elseif ($_SERVER['REQUEST_METHOD'] === 'POST' && ist_mail(feld('email'))) {
    $marke = bin2hex(random_bytes(10));
    $brief = new Nachricht($laden);
    $brief->betreff = 'Bitte bestätigen Sie Ihre Anmeldung';
    $brief->text = "Guten Tag,\n\nbitte bestätigen Sie:\n"
        . "http://{$laden['domain']}/newsletter.php?bestaetigen=$marke\n";
    $brief->senden(feld('email'));
    echo "<p>Wir haben Ihnen eine Nachricht geschickt.</p><!-- $marke -->";
}
formular('/newsletter.php', ['email' => 'E-Mail']);
fuss();
