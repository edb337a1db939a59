<?php
/*
 * Postwarden's gate: settings. Copy to postwarden.config.php beside postwarden.php, outside of what the
 * web server shows, readable for PHP alone. / Einstellungen: als postwarden.config.php neben
 * postwarden.php legen, außerhalb dessen, was der Webserver zeigt, lesbar nur für PHP.
 */
return [
    // 'observe' stops nothing and only writes its log; 'guard' acts.
    'mode' => 'observe',

    // The guard: 'http://127.0.0.1:8025', 'https://guard.example', 'unix:/run/postwarden/guard.sock';
    // '' = none, the gate decides by the token alone. An address, not a name, saves a look-up.
    'guard' => '',
    'secret' => '',

    // One key: eight and 64 hexadecimal digits, as a line of the guard's key file (give the gate a line
    // of its own there). New one: php -r 'echo bin2hex(random_bytes(4)), " ", bin2hex(random_bytes(32)), "\n";'
    'key' => '',

    // Names of the site, the first one for requests with any other name. Without them no mail to the owner.
    'hosts' => ['shop.example', 'www.shop.example'],
    'language' => 'de',
    // Told on pages that could not take a message, and told by mail when one is held.
    'owner' => 'info@shop.example',

    // Folder for held posts, the log and spent tokens: outside the web root, writable for PHP.
    'spool' => dirname(__DIR__) . '/postwarden-spool',
    'spool_mb' => 200,

    // When the guard is away and a form comes without a good token: 'challenge' asks, 'pass' lets it go.
    'when_away' => 'challenge',

    // The forms: path (a star at the end: everything that begins so; a query chooses among forms).
    'forms' => [
        '/kontakt.php' => ['kind' => 'contact', 'honeypot' => 'website', 'roles' => ['absender' => 'email']],
        // '/index.php?option=com_mailto' => ['closed' => true, 'get' => true],
        // '/anfrage/*' => ['kind' => 'contact', 'owner' => 'anfrage@shop.example'],
    ],
    // Never looked at: administration, payment callbacks.
    'free' => ['/wp-admin/*', '/wp-cron.php', '/wp-login.php'],

    // Put the page script into pages with a form. 'base' is an address of the site that reaches PHP.
    'script' => false,
    'base' => '/?postwarden=',

    // Behind a proxy of the hoster's only: the header field in which it names the visitor.
    'ip_header' => '',
    // After a challenge: 'auto', 'loopback' or 'inline'; where the site reaches itself, '' = by its own address.
    'replay' => 'auto',
    'loopback' => '',
];
