<?php
// Registration: a welcome mail that greets by the name typed in.
require __DIR__ . '/_mail.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    ran('registrieren');
    post(v('email'), 'Willkommen', 'Guten Tag ' . v('vorname') . ' ' . v('nachname') . ', Ihr Konto ist angelegt.');
    page('Willkommen', '<p>Ihr Konto ist angelegt.</p>');
    exit;
}
page('Registrieren', '<form method="post" action="/registrieren.php"><input name="vorname"><input name="nachname">'
    . '<input name="email"><input type="password" name="passwort"><button>Registrieren</button></form>');
