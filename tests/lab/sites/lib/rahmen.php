<?php
/** Der gemeinsame Rahmen aller Seiten. */
$laden = require __DIR__ . '/../conf.php';

function kopf(string $titel): void
{
    global $laden;
    $menue = ['/' => 'Start', '/produkt.php?id=1' => 'Sortiment'];
    foreach (['kontakt', 'newsletter', 'registrieren', 'weiterempfehlen', 'bewerten'] as $seite) {
        if (($laden[$seite] ?? '1') === '1' && is_file(__DIR__ . "/../$seite.php")) {
            $menue["/$seite.php"] = ucfirst($seite);
        }
    }
    echo "<!doctype html><html lang='de'><head><meta charset='utf-8'><title>$titel</title>";
    echo "<link rel='stylesheet' href='/css/style.css'><script src='/js/app.js'></script></head>";
    echo "<body><img src='/img/logo.png' alt=''><img src='/img/kopf.jpg' alt=''><nav>";
    foreach ($menue as $ziel => $name) {
        echo "<a href='$ziel'>$name</a> ";
    }
    echo "</nav><h1>$titel</h1>\n";
}

function fuss(): void
{
    echo "<p>&copy; " . $GLOBALS['laden']['domain'] . "</p></body></html>\n";
}

function formular(string $ziel, array $felder): void
{
    echo "<form method='post' action='$ziel'>";
    foreach ($felder as $feld => $name) {
        echo "<label>$name <input name='$feld'></label>";
    }
    echo "<button>Absenden</button></form>\n";
}

function feld(string $name): string
{
    return trim(str_replace(["\r", "\n"], ' ', (string) ($_POST[$name] ?? '')));
}

function ist_mail(string $adresse): bool
{
    return (bool) filter_var($adresse, FILTER_VALIDATE_EMAIL);
}
