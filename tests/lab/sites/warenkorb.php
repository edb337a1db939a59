<?php
require 'lib/rahmen.php';
kopf('Warenkorb');
echo "<p>Ein Artikel liegt im Warenkorb.</p><a href='/kasse.php'>Zur Kasse</a>";
fuss();
