<?php
require 'lib/rahmen.php';
$id = (int) ($_GET['id'] ?? 1);
kopf("Artikel $id");
echo str_repeat("<p>Handgemacht, fair und langlebig.</p>\n", 5 + $id % 7);
echo "<form method='post' action='/warenkorb.php'><input name='id' value='$id'>";
echo "<button>In den Warenkorb</button></form>";
fuss();
