<?php
// What all forms share: counts that they ran, mails, and shows a page. As small shops write them.
function ran(string $form): void {
    $line = $form . ' ' . ($_POST['mark'] ?? '-') . ' ' . ($_SERVER['REMOTE_ADDR'] ?? '-') . "\n";
    file_put_contents(getenv('SHOP_RUNS'), $line, FILE_APPEND | LOCK_EX);
}
function v(string $name): string { return trim((string)($_POST[$name] ?? '')); }
function h(string $text): string { return htmlspecialchars($text, ENT_QUOTES, 'UTF-8'); }
function post(string $to, string $subject, string $text, string $head = ''): void {
    mail($to, '=?UTF-8?B?' . base64_encode($subject) . '?=', $text, "From: shop@shop.example\r\n" . $head);
}
function page(string $title, string $body): void {
    header('Content-Type: text/html; charset=utf-8');
    echo "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>$title</title></head>",
        "<body><h1>$title</h1>$body</body></html>";
}
const OWNER = 'info@shop.example';
