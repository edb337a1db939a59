<?php
/** Verschickt den Rundbrief an die Liste auf der Standardeingabe. */
$laden = require __DIR__ . '/../conf.php';
$kopf = ['From: newsletter@' . $laden['domain'], 'Precedence: bulk',
    'List-Unsubscribe: <http://' . $laden['domain'] . '/newsletter.php>'];
while (($an = fgets(STDIN)) !== false) {
    mail(trim($an), 'Neues aus dem Laden', "Guten Tag,\n\nes gibt Neues.\n", implode("\r\n", $kopf));
}
