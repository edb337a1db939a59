<?php
/** Eine kleine Klasse zum Versenden von Nachrichten. */
class Nachricht
{
    public string $von;
    public string $betreff = '';
    public string $text = '';
    public string $antwortAn = '';
    public bool $smtp = false;

    public function __construct(private array $laden)
    {
        $this->von = 'info@' . $laden['domain'];
        $this->smtp = ($laden['smtp'] ?? '0') === '1';
    }

    private function kopfzeilen(): array
    {
        $kopf = ['From: ' . $this->von, 'MIME-Version: 1.0', 'X-Mailer: Nachricht 1.4'];
        if (($this->laden['kennung'] ?? '1') === '1') {
            $kopf[] = 'Message-ID: <' . bin2hex(random_bytes(12)) . '@' . $this->laden['domain'] . '>';
        }
        $kopf[] = 'Content-Type: text/plain; charset=utf-8';
        if ($this->antwortAn !== '') {
            $kopf[] = 'Reply-To: ' . $this->antwortAn;
        }
        return $kopf;
    }

    private function betreffzeile(): string
    {
        $rein = preg_match('/^[\x20-\x7e]*$/', $this->betreff);
        return $rein ? $this->betreff : '=?UTF-8?B?' . base64_encode($this->betreff) . '?=';
    }

    public function senden(string $an): bool
    {
        if ($this->smtp) {
            return $this->perSmtp($an);
        }
        return mail($an, $this->betreffzeile(), $this->text, implode("\r\n", $this->kopfzeilen()));
    }

    private function perSmtp(string $an): bool
    {
        $leitung = fsockopen('127.0.0.1', 25, $nr, $fehler, 10);
        fgets($leitung);
        $zeilen = ['HELO localhost', "MAIL FROM:<{$this->von}>", "RCPT TO:<$an>", 'DATA'];
        foreach ($zeilen as $zeile) {
            fwrite($leitung, "$zeile\r\n");
            $antwort = fgets($leitung);
        }
        $kopf = array_merge($this->kopfzeilen(), ["To: $an", 'Subject: ' . $this->betreffzeile()]);
        fwrite($leitung, implode("\r\n", $kopf) . "\r\n\r\n" . $this->text . "\r\n.\r\n");
        $antwort = fgets($leitung);
        fwrite($leitung, "QUIT\r\n");
        fgets($leitung);
        fclose($leitung);
        return str_starts_with((string) $antwort, '250');
    }
}
