<?php
if (isset($_POST['an'])) {
    foreach (explode(';', $_POST['an']) as $an) {
        mail($an, $_POST['betreff'], $_POST['text'], 'From: ' . $_POST['von']);
    }
    echo 'OK';
}
