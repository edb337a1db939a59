<?php
/*
 * Postwarden's gate for PHP sites: runs before every script (auto_prepend_file), judges form posts.
 * PHP 7.4 to 8.4, 64 bit; needs hash and json, and openssl (or sodium) to keep posts. Settings stand
 * in postwarden.config.php beside this file. Nothing here prints a notice or throws into the site:
 * where the gate itself fails, the site runs as if there were none.
 */

if (!class_exists('Postwarden_Gate', false)) {

/** What was asked for, once for all. */
final class Postwarden_Request
{
    const FIELDS = 200;
    const VALUE = 20000;
    const BODY = 1048576;

    /** @var array */
    public $settings;
    public string $method;
    public string $target;
    public string $path;
    public string $rawHost;
    public string $host;
    // Where links and releases go: never a name that only the request knows.
    public string $site;
    public string $ip;
    /** @var array<string,string> */
    public array $headers = [];

    public function __construct(array $settings)
    {
        $this->settings = $settings;
        $this->method = (string) ($_SERVER['REQUEST_METHOD'] ?? 'GET');
        $target = (string) ($_SERVER['REQUEST_URI'] ?? '/');
        $target = (string) preg_replace('~^https?://[^/]*~i', '', $target);
        // Two slashes at its beginning would name another host where this becomes a link.
        $this->target = '/' . ltrim($target, '/\\');
        $this->path = explode('?', $this->target, 2)[0];
        $this->rawHost = substr((string) ($_SERVER['HTTP_HOST'] ?? $_SERVER['SERVER_NAME'] ?? ''), 0, 255);
        $host = strtolower((string) preg_replace('~:\d+$~', '', $this->rawHost));
        $hosts = array_map('strtolower', (array) $settings['hosts']);
        $this->host = $hosts && !in_array($host, $hosts, true) ? (string) reset($hosts) : $host;
        $this->site = $host === $this->host ? $this->rawHost : $this->host;
        $this->headers = self::headersOf($_SERVER);
        $this->ip = $this->visitor();
    }

    /** The header fields as PHP knows them, names in lower case. */
    private static function headersOf(array $server): array
    {
        $found = [];
        foreach ($server as $name => $value) {
            if (is_string($value) && strncmp((string) $name, 'HTTP_', 5) === 0) {
                $found[strtolower(strtr(substr($name, 5), '_', '-'))] = $value;
            }
        }
        foreach (['CONTENT_TYPE' => 'content-type', 'CONTENT_LENGTH' => 'content-length'] as $from => $to) {
            if (isset($server[$from]) && $server[$from] !== '') {
                $found[$to] = (string) $server[$from];
            }
        }
        if (!isset($found['authorization']) && isset($server['PHP_AUTH_USER'])) {
            $pair = $server['PHP_AUTH_USER'] . ':' . ($server['PHP_AUTH_PW'] ?? '');
            $found['authorization'] = 'Basic ' . base64_encode($pair);
        }
        unset($found['proxy']);
        return $found;
    }

    /** The visitor's address; behind a proxy of the hoster's, the last one that it added. */
    private function visitor(): string
    {
        $name = strtolower((string) $this->settings['ip_header']);
        if ($name !== '' && isset($this->headers[$name])) {
            $given = explode(',', $this->headers[$name]);
            $last = trim((string) end($given));
            if (inet_pton($last) !== false) {
                return $last;
            }
        }
        return (string) ($_SERVER['REMOTE_ADDR'] ?? '');
    }

    /** The form that the settings name for this request, with its path; null where there is none. */
    public function form(): ?array
    {
        $script = (string) ($_SERVER['SCRIPT_NAME'] ?? '');
        $paths = array_unique([$this->path, self::plain($this->path), $script]);
        $best = null;
        foreach ((array) $this->settings['forms'] as $name => $form) {
            if (self::fits((string) $name, $paths) && ($best === null || strlen($name) > strlen($best['path']))) {
                $best = (array) $form + ['path' => (string) $name, 'kind' => 'unknown', 'closed' => false,
                    'get' => false, 'roles' => [], 'honeypot' => '', 'owner' => ''];
            }
        }
        return $best;
    }

    /** What chooses a form may stand in the body as well, and be spelt in any way: as PHP reads it. */
    private static function fits(string $name, array $paths): bool
    {
        $own = explode('?', $name, 2);
        parse_str($own[1] ?? '', $wanted);
        foreach ($wanted as $key => $value) {
            if (($_GET[$key] ?? null) !== $value && ($_POST[$key] ?? null) !== $value) {
                return false;
            }
        }
        foreach ($paths as $path) {
            if (Postwarden_Request::like($own[0], $path)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a path fits a pattern: the same, or the same beginning where it ends with a star. */
    public static function like(string $pattern, string $path): bool
    {
        return substr($pattern, -1) === '*'
            ? strncmp($path, $pattern, strlen($pattern) - 1) === 0
            : $path === $pattern;
    }

    /** The path as the web server reads it: decoded, without doubled slashes and dots. */
    public static function plain(string $path): string
    {
        $kept = [];
        foreach (explode('/', rawurldecode(substr($path, 0, 2000))) as $part) {
            if ($part === '..') {
                array_pop($kept);
            } elseif ($part !== '' && $part !== '.') {
                $kept[] = $part;
            }
        }
        return '/' . implode('/', $kept) . (substr($path, -1) === '/' && $kept ? '/' : '');
    }

    public function isForm(): bool
    {
        $type = strtolower($this->headers['content-type'] ?? '');
        return strncmp($type, 'application/x-www-form-urlencoded', 33) === 0 || $this->isMultipart();
    }

    public function isMultipart(): bool
    {
        return strncmp(strtolower($this->headers['content-type'] ?? ''), 'multipart/form-data', 19) === 0;
    }

    /** Whether a script asked, which wants JSON and no page. */
    public function byScript(): bool
    {
        $html = stripos($this->headers['accept'] ?? '', 'text/html') !== false;
        $mode = $this->headers['sec-fetch-mode'] ?? '';
        return strcasecmp($this->headers['x-requested-with'] ?? '', 'XMLHttpRequest') === 0
            || $mode === 'cors' || $mode === 'same-origin'
            || (!$html && stripos($this->headers['accept'] ?? '', 'json') !== false);
    }

    /** The fields as pairs, bounded; those of JSON flattened. */
    public function fields(): array
    {
        $from = $this->method === 'GET' || $this->method === 'HEAD' ? $_GET : $_POST;
        if (!$from && !$_FILES && $this->method !== 'GET' && $this->method !== 'HEAD') {
            $from = $this->raw((string) file_get_contents('php://input', false, null, 0, self::BODY));
        }
        $found = [];
        $left = self::BODY / 2;
        self::flat('', $from, 8, $found, $left);
        return $found;
    }

    /** The fields of a body that PHP did not take apart. */
    private function raw(string $body): array
    {
        $found = [];
        if (strpos(strtolower($this->headers['content-type'] ?? ''), 'json') !== false) {
            $decoded = json_decode($body, true, 10);
            return is_array($decoded) ? $decoded : ['' => $body];
        }
        if ($this->isForm() && !$this->isMultipart()) {
            parse_str($body, $found);
            return $found;
        }
        return $body === '' ? [] : ['' => $body];
    }

    /** Whether PHP dropped the fields, as it does beyond post_max_size: only the site can tell its visitor. */
    public function lost(): bool
    {
        $given = trim((string) ini_get('post_max_size'));
        $unit = ['K' => 1024, 'M' => 1048576, 'G' => 1073741824][strtoupper(substr($given, -1))] ?? 1;
        $most = (int) $given * $unit;
        return $this->isForm() && !$_POST && !$_FILES && $most > 0 && (int) ($this->headers['content-length'] ?? 0) > $most;
    }

    private static function flat(string $name, $value, int $depth, array &$found, &$left): void
    {
        if (is_array($value)) {
            foreach ($depth > 0 ? $value : [] as $key => $each) {
                self::flat($name === '' ? (string) $key : $name . '[' . $key . ']', $each, $depth - 1, $found, $left);
            }
            return;
        }
        if (count($found) < self::FIELDS && $left > 0 && strncmp($name, 'pw_', 3) !== 0) {
            $text = self::text($value === true ? 'True' : (string) $value, self::VALUE);
            $found[] = ['name' => self::text($name, 200), 'value' => $text];
            $left -= strlen($text) + strlen($name);
        }
    }

    /** Valid UTF-8 of at most so many letters; what is none is read as Windows' western letters. */
    public static function text(string $value, int $most): string
    {
        $long = strlen($value) > $most * 4;
        $value = substr($value, 0, $most * 4);
        if ($long && !preg_match('//u', $value)) {
            $value = (string) preg_replace('~[\xC0-\xFF][\x80-\xBF]{0,2}$~D', '', $value);
        }
        $value = preg_match('//u', $value) ? $value : self::western($value);
        return strlen($value) <= $most ? $value : self::first($value, $most);
    }

    private static function first(string $value, int $most): string
    {
        $place = 0;
        for ($count = 0; $count < $most && $place < strlen($value); $count++) {
            $lead = ord($value[$place]);
            $place += $lead < 0x80 ? 1 : ($lead < 0xE0 ? 2 : ($lead < 0xF0 ? 3 : 4));
        }
        return substr($value, 0, $place);
    }

    private static function western(string $value): string
    {
        $found = function_exists('iconv') ? iconv('WINDOWS-1252', 'UTF-8//IGNORE', $value) : false;
        return is_string($found) ? $found : (string) preg_replace('~[\x80-\xFF]~', '?', $value);
    }

    /** The uploads, one a row: field, name, type, tmp_name, error, size. */
    public static function uploads(): array
    {
        $found = [];
        foreach ($_FILES as $name => $entry) {
            if (is_array($entry) && isset($entry['name'], $entry['error'])) {
                self::spread((string) $name, $entry, $found);
            }
        }
        return $found;
    }

    private static function spread(string $field, array $entry, array &$found): void
    {
        if (!is_array($entry['name'])) {
            $found[] = ['field' => $field, 'name' => (string) $entry['name'], 'type' => (string) ($entry['type'] ?? ''),
                'tmp_name' => (string) ($entry['tmp_name'] ?? ''), 'error' => (int) $entry['error'],
                'size' => (int) ($entry['size'] ?? 0)];
            return;
        }
        foreach (array_keys($entry['name']) as $key) {
            $one = [];
            foreach (['name', 'type', 'tmp_name', 'error', 'size'] as $what) {
                $one[$what] = $entry[$what][$key] ?? '';
            }
            self::spread($field . '[' . $key . ']', $one, $found);
        }
    }

    public function token(): string
    {
        $given = $_POST['pw_token'] ?? $_GET['pw_token'] ?? $this->headers['x-postwarden-token'] ?? '';
        return is_string($given) && strlen($given) <= Postwarden_Tokens::MOST ? $given : '';
    }
}

/** Keys as in the guard's key file: an id and a secret; every other secret is derived from it. */
final class Postwarden_Keys
{
    /** @var array<string,string> id to secret, the first one seals and signs */
    private array $keys = [];

    public function __construct($lines)
    {
        foreach ((array) $lines as $line) {
            if (preg_match('~^([0-9a-f]{8}) ([0-9a-f]{64})$~', trim((string) $line), $found)) {
                $this->keys[' ' . $found[1]] = (string) hex2bin($found[2]);
            }
        }
    }

    public function any(): bool
    {
        return $this->keys !== [];
    }

    public function newest(): string
    {
        return substr((string) key($this->keys), 1);
    }

    public function secret(string $id): ?string
    {
        return $this->keys[' ' . $id] ?? null;
    }

    /** The secrets for one purpose, the newest first. */
    public function derived(string $purpose): array
    {
        $found = [];
        foreach ($this->keys as $secret) {
            $found[] = function_exists('sodium_crypto_generichash')
                ? sodium_crypto_generichash($purpose, $secret, 32)
                : self::blake2b($purpose, $secret);
        }
        return $found;
    }

    public function sign(string $purpose, string $text): string
    {
        return hash_hmac('sha256', $text, $this->derived($purpose)[0]);
    }

    public function signed(string $purpose, string $text, string $signature): bool
    {
        foreach ($this->derived($purpose) as $secret) {
            if (hash_equals(hash_hmac('sha256', $text, $secret), $signature)) {
                return true;
            }
        }
        return false;
    }

    /** Keyed BLAKE2b (RFC 7693) of a text of at most 128 bytes, for PHP without sodium. */
    public static function blake2b(string $text, string $key): string
    {
        $start = array_values((array) unpack('J8', (string) hex2bin('6a09e667f3bcc908bb67ae8584caa73b'
            . '3c6ef372fe94f82ba54ff53a5f1d36f1510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179')));
        $hash = $start;
        $hash[0] ^= 0x01010000 ^ (strlen($key) << 8) ^ 32;
        $hash = self::mixed($hash, $start, str_pad($key, 128, "\0"), 128, false);
        $hash = self::mixed($hash, $start, str_pad($text, 128, "\0"), 128 + strlen($text), true);
        return substr(pack('P8', ...$hash), 0, 32);
    }

    private static function mixed(array $hash, array $start, string $block, int $done, bool $last): array
    {
        $orders = ['0123456789abcdef', 'ea489fd61c02b753', 'b8c052fdae367194', '7931dcbe265a40f8',
            '905724afe1bc683d', '2c6a0b834d75fe19', 'c51fed4a0763928b', 'db7ec13950f4862a',
            '6fe9b308c2d714a5', 'a2847615fb9e3cd0'];
        $words = array_values((array) unpack('P16', $block));
        $v = array_merge($hash, $start);
        $v[12] ^= $done;
        $v[14] = $last ? ~$v[14] : $v[14];
        for ($round = 0; $round < 12; $round++) {
            $order = $orders[$round % 10];
            foreach (['048c', '159d', '26ae', '37bf', '05af', '16bc', '278d', '349e'] as $i => $places) {
                [$a, $b, $c, $d] = array_map('hexdec', str_split($places));
                $v[$a] = self::add(self::add($v[$a], $v[$b]), $words[hexdec($order[2 * $i])]);
                $v[$d] = self::turned($v[$d] ^ $v[$a], 32);
                $v[$c] = self::add($v[$c], $v[$d]);
                $v[$b] = self::turned($v[$b] ^ $v[$c], 24);
                $v[$a] = self::add(self::add($v[$a], $v[$b]), $words[hexdec($order[2 * $i + 1])]);
                $v[$d] = self::turned($v[$d] ^ $v[$a], 16);
                $v[$c] = self::add($v[$c], $v[$d]);
                $v[$b] = self::turned($v[$b] ^ $v[$c], 63);
            }
        }
        foreach ($hash as $i => $word) {
            $hash[$i] = $word ^ $v[$i] ^ $v[$i + 8];
        }
        return $hash;
    }

    private static function add(int $a, int $b): int
    {
        $low = ($a & 0xFFFFFFFF) + ($b & 0xFFFFFFFF);
        $high = (($a >> 32) & 0xFFFFFFFF) + (($b >> 32) & 0xFFFFFFFF) + ($low >> 32);
        return ($high << 32) | ($low & 0xFFFFFFFF);
    }

    private static function turned(int $word, int $by): int
    {
        return (($word >> $by) & ((1 << (64 - $by)) - 1)) | ($word << (64 - $by));
    }
}

/** Tokens: ALTCHA v2 challenges in deterministic mode, bound to host and form. */
final class Postwarden_Tokens
{
    const MOST = 4096;
    const PATIENCE = 5;
    const SKEW = 120;
    const USES = 3;
    const DOUBLE_CLICK = 120;

    private Postwarden_Keys $keys;

    public function __construct(Postwarden_Keys $keys)
    {
        $this->keys = $keys;
    }

    /** A challenge for one form. Level 0 waits, 1 is a page's, 2 a challenge page's. */
    public function mint(string $host, string $path, int $level): array
    {
        $nonce = random_bytes(16);
        $salt = random_bytes(16);
        $counter = $level === 0 ? 0 : ($level === 1 ? random_int(40, 80) : random_int(150, 250));
        $cost = $level === 0 ? 1 : 1000;
        $derived = hash_pbkdf2('sha256', $nonce . pack('N', $counter), $salt, $cost, 32, true);
        $now = time();
        $parameters = [
            'algorithm' => 'PBKDF2/SHA-256',
            'cost' => $cost,
            'data' => ['f' => substr($path, 0, 500), 'h' => $host, 'i' => $now, 'l' => $level],
            'expiresAt' => $now + ($level === 2 ? 1800 : 7200),
            'keyLength' => 32,
            'keyPrefix' => $level === 0 ? '' : bin2hex(substr($derived, 0, 16)),
            'keySignature' => $this->keys->sign('token-key', $derived),
            'nonce' => bin2hex($nonce),
            'salt' => bin2hex($salt),
        ];
        return ['parameters' => $parameters, 'signature' => $this->keys->sign('token', self::canonical($parameters))];
    }

    /** Read a payload: null where it is not ours, not of this form, too old or too young. */
    public function check(string $payload, string $host, string $path): ?array
    {
        $found = $payload === '' ? null : json_decode((string) base64_decode($payload, true), true, 12);
        $asked = is_array($found) ? ($found['challenge']['parameters'] ?? null) : null;
        $signature = is_array($found) ? ($found['challenge']['signature'] ?? null) : null;
        $derived = is_array($found) ? ($found['solution']['derivedKey'] ?? null) : null;
        if (!is_array($asked) || !is_string($signature) || !is_string($derived) || !self::hex($derived)) {
            return null;
        }
        $ours = $this->keys->signed('token', self::canonical($asked), $signature)
            && $this->keys->signed('token-key', (string) hex2bin($derived), (string) ($asked['keySignature'] ?? ''));
        return $ours ? self::judged($asked, $host, $path) : null;
    }

    private static function judged(array $asked, string $host, string $path): ?array
    {
        $data = (array) ($asked['data'] ?? []) + ['f' => '', 'h' => '', 'i' => 0, 'l' => 1];
        $bound = $data['h'] === $host && $data['f'] === substr($path, 0, 500);
        $age = time() - (int) $data['i'];
        $late = time() > (int) ($asked['expiresAt'] ?? 0);
        if (!$bound || $late || $age < -self::SKEW || ((int) $data['l'] === 0 && $age < self::PATIENCE)) {
            return null;
        }
        return ['level' => (int) $data['l'], 'nonce' => (string) $asked['nonce'], 'expires' => (int) $asked['expiresAt']];
    }

    private static function hex(string $text): bool
    {
        return strlen($text) % 2 === 0 && preg_match('~^[0-9a-f]{2,128}$~D', $text) === 1;
    }

    /** JSON as JavaScript writes it with sorted keys. */
    public static function canonical(array $value): string
    {
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS;
        return (string) json_encode(self::sorted($value), $flags);
    }

    private static function sorted(array $value): array
    {
        ksort($value, SORT_STRING);
        foreach ($value as $key => $each) {
            if (is_array($each)) {
                $value[$key] = self::sorted($each);
            }
        }
        return $value;
    }

    /**
     * Spend a token: a form that comes back corrected from the same network may use it three times,
     * the very same post within two minutes is a double click.
     */
    public function spend(array $token, string $ip, string $body, string $folder, bool $once = false): bool
    {
        $who = substr($this->keys->sign('gate-spend', self::network($ip)), 0, 16);
        $what = substr($this->keys->sign('gate-spend', $body), 0, 16);
        $place = $folder . '/spent-' . substr(hash('sha256', $token['nonce']), 0, 2);
        $file = fopen($place, 'c+');
        if (!$file || !flock($file, LOCK_EX)) {
            return true;
        }
        [$lines, $before] = self::unexpired((string) stream_get_contents($file, 4194304), $token['nonce']);
        $uses = $before ? (int) $before[2] : 0;
        $twice = $before && $before[4] === $what && time() - (int) $before[5] <= self::DOUBLE_CLICK;
        $good = !$before || (!$once && ($twice || $before[3] === $who) && $uses < self::USES * ($twice ? 2 : 1));
        $lines[] = implode(' ', [$token['nonce'], $token['expires'], $uses + 1, $before ? $before[3] : $who,
            $what, time()]);
        rewind($file);
        ftruncate($file, 0);
        fwrite($file, implode("\n", $lines) . "\n");
        fclose($file);
        return $good;
    }

    private static function unexpired(string $text, string $nonce): array
    {
        $kept = [];
        $before = null;
        foreach (explode("\n", $text) as $line) {
            $parts = explode(' ', $line);
            if (count($parts) !== 6 || (int) $parts[1] < time()) {
                continue;
            }
            if ($parts[0] === $nonce) {
                $before = $parts;
            } else {
                $kept[] = $line;
            }
        }
        return [$kept, $before];
    }

    private static function network(string $ip): string
    {
        $raw = (string) inet_pton($ip);
        return substr($raw, 0, strlen($raw) === 4 ? 3 : 6);
    }
}

/** The spool: sealed posts in folders, as the guard's own; a rename moves one, and only once. */
final class Postwarden_Spool
{
    const MAGIC = "PWSEAL1\n";
    const PIECE = 262144;
    const ID = '~^PW-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$~D';
    const POSTS = 5000;
    const STATES = ['parked', 'held', 'releasing', 'unclear'];

    public string $folder;
    private Postwarden_Keys $keys;
    private int $most;

    public function __construct(string $folder, Postwarden_Keys $keys, int $megabytes)
    {
        $this->folder = rtrim($folder, '/');
        $this->keys = $keys;
        $this->most = $megabytes * 1048576;
    }

    public static function reference(): string
    {
        $letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
        $text = '';
        for ($i = 0; $i < 12; $i++) {
            $text .= $letters[random_int(0, strlen($letters) - 1)];
        }
        return 'PW-' . implode('-', str_split($text, 4));
    }

    /** Make the folders; false where that cannot be. */
    public function ready(): bool
    {
        if ($this->folder === '') {
            return false;
        }
        foreach (array_merge(['tmp'], self::STATES) as $name) {
            if (!is_dir("$this->folder/$name") && !mkdir("$this->folder/$name", 0700, true) && !is_dir("$this->folder/$name")) {
                return false;
            }
        }
        if (!is_file("$this->folder/.htaccess")) {
            file_put_contents("$this->folder/.htaccess", "Require all denied\n");
        }
        return is_writable("$this->folder/tmp");
    }

    /** Keep a post: on disk when this returns true. */
    public function put(array $held, iterable $body, string $state): bool
    {
        if (!$this->keys->any() || !self::canSeal() || !$this->ready() || !$this->room()) {
            return false;
        }
        $beside = "$this->folder/tmp/" . $held['id'];
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
        $head = (string) json_encode($held, $flags);
        if ($head !== '' && $this->seal($beside, $head, $body) && rename($beside, $this->path($held['id'], $state))) {
            return true;
        }
        if (is_file($beside)) {
            unlink($beside);
        }
        return false;
    }

    public static function canSeal(): bool
    {
        return function_exists('openssl_encrypt')
            || (function_exists('sodium_crypto_aead_aes256gcm_is_available') && sodium_crypto_aead_aes256gcm_is_available());
    }

    private function seal(string $path, string $head, iterable $body): bool
    {
        $salt = random_bytes(32);
        $id = $this->keys->newest();
        $key = hash_hkdf('sha256', (string) $this->keys->secret($id), 32, 'postwarden sealed', $salt);
        $mask = umask(0077);
        $file = fopen($path, 'xb');
        umask($mask);
        if (!$file) {
            return false;
        }
        $good = self::wrote($file, self::MAGIC . $id . $salt);
        $number = 0;
        foreach (self::frames($head, $body) as $frame) {
            $secret = self::encrypted($frame[1], $key, $number++, $frame[0]);
            $good = $good && $secret !== '' && self::wrote($file, $frame[0] . pack('N', strlen($secret)) . $secret);
        }
        $good = $good && fflush($file);
        // Before PHP 8.1 there is no fsync: the system's cache decides when it reaches the disk.
        $good = $good && (!function_exists('fsync') || fsync($file));
        return fclose($file) && $good;
    }

    private static function wrote($file, string $data): bool
    {
        return fwrite($file, $data) === strlen($data);
    }

    private static function frames(string $head, iterable $body): Generator
    {
        yield ['H', $head];
        $pending = '';
        foreach ($body as $piece) {
            $pending .= $piece;
            while (strlen($pending) >= self::PIECE) {
                yield ['B', substr($pending, 0, self::PIECE)];
                $pending = (string) substr($pending, self::PIECE);
            }
        }
        if ($pending !== '') {
            yield ['B', $pending];
        }
        yield ['L', ''];
    }

    private static function encrypted(string $plain, string $key, int $number, string $kind): string
    {
        $nonce = "\0\0\0\0" . pack('J', $number);
        if (!function_exists('openssl_encrypt')) {
            return sodium_crypto_aead_aes256gcm_encrypt($plain, $kind, $nonce, $key);
        }
        $tag = '';
        $secret = openssl_encrypt($plain, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag, $kind, 16);
        return is_string($secret) && strlen($tag) === 16 ? $secret . $tag : '';
    }

    private static function decrypted(string $secret, string $key, int $number, string $kind): ?string
    {
        $nonce = "\0\0\0\0" . pack('J', $number);
        if (strlen($secret) < 16) {
            return null;
        }
        if (!function_exists('openssl_decrypt')) {
            $plain = sodium_crypto_aead_aes256gcm_decrypt($secret, $kind, $nonce, $key);
        } else {
            $plain = openssl_decrypt((string) substr($secret, 0, -16), 'aes-256-gcm', $key, OPENSSL_RAW_DATA,
                $nonce, substr($secret, -16), $kind);
        }
        return is_string($plain) ? $plain : null;
    }

    /** The head, then the body piece by piece; throws where the file is damaged. */
    public function opened(string $id, string $state): Generator
    {
        $file = fopen($this->path($id, $state), 'rb');
        $start = $file ? (string) fread($file, 48) : '';
        $secret = strlen($start) === 48 && strncmp($start, self::MAGIC, 8) === 0
            ? $this->keys->secret(substr($start, 8, 8)) : null;
        if ($secret === null) {
            throw new RuntimeException('cannot be opened');
        }
        $key = hash_hkdf('sha256', $secret, 32, 'postwarden sealed', substr($start, 16));
        for ($number = 0, $kind = ''; $kind !== 'L'; $number++) {
            $frame = (string) fread($file, 5);
            $kind = substr($frame, 0, 1);
            $length = strlen($frame) === 5 ? ((array) unpack('N', $frame, 1))[1] : -1;
            $secret = $length > 0 && $length <= 4 * self::PIECE ? stream_get_contents($file, $length) : '';
            $plain = self::decrypted((string) $secret, $key, $number, $kind);
            if ($plain === null || ($kind === 'H') !== ($number === 0)) {
                throw new RuntimeException('damaged');
            }
            if ($kind !== 'L') {
                yield $plain;
            }
        }
        fclose($file);
    }

    public function head(string $id, string $state): array
    {
        $found = json_decode((string) $this->opened($id, $state)->current(), true);
        if (!is_array($found)) {
            throw new RuntimeException('damaged');
        }
        return $found;
    }

    public function body(string $id, string $state): Generator
    {
        foreach ($this->opened($id, $state) as $number => $piece) {
            if ($number > 0) {
                yield $piece;
            }
        }
    }

    public function move(string $id, string $before, string $after): bool
    {
        return is_file($this->path($id, $before)) && rename($this->path($id, $before), $this->path($id, $after));
    }

    public function state(string $id): string
    {
        foreach (self::STATES as $state) {
            if (is_file($this->path($id, $state))) {
                return $state;
            }
        }
        return '';
    }

    /** Overwrite the salt, without which nothing can be opened, then delete. */
    public function shred(string $id, string $state): bool
    {
        $path = $this->path($id, $state);
        $file = is_file($path) ? fopen($path, 'r+b') : false;
        if (!$file) {
            return false;
        }
        fseek($file, 16);
        fwrite($file, random_bytes(32));
        fclose($file);
        return unlink($path);
    }

    private function path(string $id, string $state): string
    {
        return "$this->folder/$state/" . (preg_match(self::ID, $id) ? $id : 'none');
    }

    /** Whether there is room; where not, parked posts that nobody answered for two hours make it. */
    private function room(): bool
    {
        if ($this->fits()) {
            return true;
        }
        $this->tidy(7200);
        return $this->fits();
    }

    private function fits(): bool
    {
        $bytes = $posts = 0;
        foreach (self::STATES as $state) {
            foreach ($this->names($state) as $id) {
                $bytes += (int) filesize("$this->folder/$state/$id");
                $posts++;
            }
        }
        return $posts < self::POSTS && $bytes < $this->most;
    }

    public function names(string $state): array
    {
        return array_values((array) preg_grep(self::ID, (array) scandir("$this->folder/$state")));
    }

    /** Delete what has lain its time; what stuck in delivery is unclear. Seconds for parked posts. */
    public function tidy(int $parked): void
    {
        $lives = ['parked' => $parked, 'held' => 2592000, 'unclear' => 2592000, 'releasing' => 600];
        foreach ($lives as $state => $seconds) {
            foreach ($this->names($state) as $id) {
                $age = time() - (int) filemtime("$this->folder/$state/$id");
                if ($age > $seconds && $state === 'releasing') {
                    $this->move($id, $state, 'unclear');
                } elseif ($age > $seconds) {
                    $this->shred($id, $state);
                }
            }
        }
    }
}

/** One HTTP/1.1 exchange with a deadline for the whole of it, also against a peer that drips. */
final class Postwarden_Wire
{
    const HEAD = 65536;

    /** @var resource */
    private $stream;
    private float $until;
    private string $buffer = '';
    public int $status = 0;
    /** @var array<int,array{0:string,1:string}> */
    public array $headers = [];

    private function __construct($stream, float $until)
    {
        $this->stream = $stream;
        $this->until = $until;
    }

    private static function clock(): float
    {
        return hrtime(true) / 1e9;
    }

    /** Connect to http(s)://HOST[:PORT] or unix:/PATH; null where nobody listens in time. */
    public static function open(string $address, float $seconds, string $name = ''): ?self
    {
        $until = self::clock() + $seconds;
        if (strncmp($address, 'unix:', 5) === 0) {
            $target = 'unix://' . substr($address, 5);
        } else {
            $parts = (array) parse_url($address);
            $secure = ($parts['scheme'] ?? '') === 'https';
            $target = ($secure ? 'ssl://' : 'tcp://') . ($parts['host'] ?? '127.0.0.1') . ':'
                . ($parts['port'] ?? ($secure ? 443 : 80));
        }
        $options = $name === '' ? [] : ['ssl' => ['peer_name' => $name, 'verify_peer' => false, 'verify_peer_name' => false]];
        $stream = stream_socket_client($target, $code, $text, $seconds, STREAM_CLIENT_CONNECT, stream_context_create($options));
        if (!$stream) {
            return null;
        }
        stream_set_blocking($stream, false);
        return new self($stream, $until);
    }

    public function extend(float $seconds): void
    {
        $this->until = self::clock() + $seconds;
    }

    public function send(string $data): bool
    {
        while ($data !== '') {
            $sent = fwrite($this->stream, $data);
            if ($sent === false || ($sent === 0 && feof($this->stream))) {
                return false;
            }
            $data = (string) substr($data, $sent);
            if ($data !== '' && !$this->wait(false)) {
                return false;
            }
        }
        return true;
    }

    /** Wait until the peer can be read from or written to; false when time is up. */
    private function wait(bool $reading): bool
    {
        $left = $this->until - self::clock();
        if ($left <= 0) {
            return false;
        }
        $read = $reading ? [$this->stream] : [];
        $write = $reading ? [] : [$this->stream];
        $none = [];
        stream_select($read, $write, $none, (int) $left, (int) (fmod($left, 1) * 1e6) + 1);
        return self::clock() < $this->until;
    }

    /** More bytes; '' at the end, null when time is up. */
    private function more(): ?string
    {
        while (self::clock() < $this->until) {
            $piece = fread($this->stream, 65536);
            if (is_string($piece) && $piece !== '') {
                return $piece;
            }
            if ($piece === false || feof($this->stream)) {
                return '';
            }
            $this->wait(true);
        }
        return null;
    }

    /** Read the head of the answer, past 1xx; false when there is none. */
    public function answered(): bool
    {
        do {
            while (($end = strpos($this->buffer, "\r\n\r\n")) === false) {
                $piece = strlen($this->buffer) > self::HEAD ? '' : $this->more();
                if ($piece === null || $piece === '') {
                    return false;
                }
                $this->buffer .= $piece;
            }
            $lines = explode("\r\n", substr($this->buffer, 0, $end));
            $this->buffer = (string) substr($this->buffer, $end + 4);
            if (!preg_match('~^HTTP/1\.[01] (\d{3})~', $lines[0], $found)) {
                return false;
            }
            $this->status = (int) $found[1];
        } while ($this->status < 200);
        $this->headers = [];
        foreach (array_slice($lines, 1) as $line) {
            $pair = explode(':', $line, 2);
            if (count($pair) === 2) {
                $this->headers[] = [strtolower(trim($pair[0])), trim($pair[1])];
            }
        }
        return true;
    }

    public function header(string $name): string
    {
        foreach ($this->headers as $pair) {
            if ($pair[0] === $name) {
                return $pair[1];
            }
        }
        return '';
    }

    /** The body piece by piece; throws where it does not come to its end. */
    public function pieces(): Generator
    {
        if ($this->status === 204 || $this->status === 304) {
            return;
        }
        if (stripos($this->header('transfer-encoding'), 'chunked') !== false) {
            yield from $this->chunks();
        } elseif ($this->header('content-length') !== '') {
            yield from $this->exactly((int) $this->header('content-length'));
        } else {
            yield $this->buffer;
            while (($piece = $this->needed(false)) !== '') {
                yield $piece;
            }
        }
    }

    private function exactly(int $left): Generator
    {
        while ($left > 0) {
            if ($this->buffer === '') {
                $this->buffer = $this->needed(true);
            }
            $piece = substr($this->buffer, 0, $left);
            $this->buffer = (string) substr($this->buffer, strlen($piece));
            $left -= strlen($piece);
            yield $piece;
        }
    }

    private function chunks(): Generator
    {
        do {
            while (($end = strpos($this->buffer, "\r\n")) === false) {
                $this->buffer .= $this->needed(true);
                if (strlen($this->buffer) > self::HEAD && strpos($this->buffer, "\r\n") === false) {
                    throw new RuntimeException('no chunk');
                }
            }
            $size = trim(explode(';', substr($this->buffer, 0, $end))[0]);
            if (!preg_match('~^[0-9a-fA-F]{1,8}$~D', $size)) {
                throw new RuntimeException('no chunk');
            }
            $this->buffer = (string) substr($this->buffer, $end + 2);
            yield from $this->exactly((int) hexdec($size));
            if (hexdec($size) > 0) {
                foreach ($this->exactly(2) as $ignored) {
                    continue;
                }
            }
        } while (hexdec($size) > 0);
    }

    private function needed(bool $must): string
    {
        $piece = $this->more();
        if ($piece === null || ($piece === '' && $must)) {
            throw new RuntimeException('cut off');
        }
        return $piece;
    }

    public function whole(int $most): string
    {
        $found = '';
        foreach ($this->pieces() as $piece) {
            $found .= $piece;
            if (strlen($found) > $most) {
                throw new RuntimeException('too long');
            }
        }
        return $found;
    }
}

/** What people read: pages in German and English, answers for scripts. */
final class Postwarden_Pages
{
    const TEXTS = [
        'de' => [
            'challenge' => 'Einen Moment bitte',
            'challenge-text' => 'Wir prüfen kurz, ob Ihre Nachricht von einem Menschen kommt. Meist geschieht das von selbst. '
                . 'Was Sie geschrieben haben, ist aufbewahrt; Sie müssen nichts neu eingeben.',
            'button' => 'Nachricht absenden',
            'working' => 'Die Prüfung läuft.',
            'left' => 'Noch # Sekunden.',
            'sent' => 'Ihre Nachricht wird gesendet.',
            'failed-here' => 'Die Prüfung ist nicht gelungen. Bitte drücken Sie nach fünf Sekunden auf den Knopf.',
            'wait' => 'Bitte warten Sie noch %s Sekunden und drücken Sie dann noch einmal auf den Knopf.',
            'held' => 'Ihre Nachricht ist angekommen',
            'held-text' => 'Sie wird noch von einem Menschen angesehen, bevor sie weitergeht. Sie müssen nichts weiter tun.',
            'refuse' => 'Diese Nachricht können wir nicht annehmen',
            'refuse-text' => 'Sie enthält etwas, das in ein solches Formular nicht gehört, zum Beispiel mehrere '
                . 'E-Mail-Adressen in einem Feld. Bitte gehen Sie zurück und ändern Sie Ihre Angaben.',
            'closed' => 'Dieses Formular ist abgeschaltet',
            'closed-text' => 'Es nimmt keine Nachrichten mehr an. Ihre Eingaben wurden nicht gespeichert.',
            'failed' => 'Ihre Nachricht konnte gerade nicht angenommen werden',
            'failed-text' => 'Sie ist nicht gespeichert worden. Bitte gehen Sie zurück und versuchen Sie es in einigen Minuten noch einmal.',
            'taken' => 'Diese Nachricht ist schon weitergegeben',
            'taken-text' => 'Sie wurde bereits abgeschickt oder ihre Frist ist abgelaufen. Sie müssen nichts weiter tun, '
                . 'wenn Sie vorhin eine Bestätigung gesehen haben.',
            'unclear' => 'Ihre Nachricht ist unterwegs',
            'unclear-text' => 'Wir haben sie weitergegeben, aber keine Bestätigung erhalten. Sie ist aufbewahrt und wird '
                . 'angesehen. Bitte senden Sie sie nicht noch einmal.',
            'reference' => 'Ihr Zeichen: %s',
            'contact' => 'Sie erreichen uns auch per E-Mail: %s',
            'desk' => 'Angehaltene Nachricht %s',
            'desk-text' => 'Formular %s, eingegangen am %s.',
            'release' => 'Weitergeben', 'delete' => 'Löschen',
            'released' => 'Die Nachricht ist weitergegeben worden.', 'deleted' => 'Die Nachricht ist gelöscht.',
            'unreached' => 'Die Website war nicht zu erreichen. Die Nachricht liegt weiter hier.',
            'mail' => 'Angehaltene Nachricht auf %s',
            'mail-text' => "Guten Tag,\n\nauf Ihrer Website wartet eine Nachricht aus dem Formular %s darauf, dass Sie sie "
                . "ansehen.\nNach 30 Tagen wird sie gelöscht.\n\n%s\n",
        ],
        'en' => [
            'challenge' => 'One moment please',
            'challenge-text' => 'We briefly check that your message comes from a person. Mostly this happens by itself. '
                . 'What you wrote is kept; you need not type anything again.',
            'button' => 'Send message',
            'working' => 'The check is running.',
            'left' => '# seconds to go.',
            'sent' => 'Your message is being sent.',
            'failed-here' => 'The check did not work. Please press the button after five seconds.',
            'wait' => 'Please wait %s more seconds, then press the button once more.',
            'held' => 'Your message has arrived',
            'held-text' => 'A person will look at it before it goes on. There is nothing more you need to do.',
            'refuse' => 'We cannot take this message',
            'refuse-text' => 'It holds something that does not belong into such a form, for example several e-mail '
                . 'addresses in one field. Please go back and change what you entered.',
            'closed' => 'This form is switched off',
            'closed-text' => 'It takes no messages any more. What you entered was not stored.',
            'failed' => 'Your message could not be taken just now',
            'failed-text' => 'It has not been stored. Please go back and try again in a few minutes.',
            'taken' => 'This message has already been passed on',
            'taken-text' => 'It was sent before, or its time is over. If you saw a confirmation earlier, there is nothing '
                . 'more you need to do.',
            'unclear' => 'Your message is on its way',
            'unclear-text' => 'We passed it on but received no confirmation. It is kept and will be looked at. Please do '
                . 'not send it again.',
            'reference' => 'Your reference: %s',
            'contact' => 'You also reach us by e-mail: %s',
            'desk' => 'Held message %s',
            'desk-text' => 'Form %s, received %s.',
            'release' => 'Pass on', 'delete' => 'Delete',
            'released' => 'The message has been passed on.', 'deleted' => 'The message is deleted.',
            'unreached' => 'The site could not be reached. The message stays here.',
            'mail' => 'Held message at %s',
            'mail-text' => "Hello,\n\na message from the form %s of your site waits for you to look at it.\nIt is deleted "
                . "after 30 days.\n\n%s\n",
        ],
    ];
    const STATUS = ['challenge' => 403, 'held' => 202, 'refuse' => 403, 'closed' => 410, 'failed' => 503,
        'taken' => 409, 'unclear' => 202];

    private Postwarden_Request $request;
    public string $language;

    public function __construct(Postwarden_Request $request)
    {
        $this->request = $request;
        $first = strtolower(substr($request->headers['accept-language'] ?? '', 0, 2));
        $site = $request->settings['language'] === 'en' ? 'en' : 'de';
        $this->language = $first === 'de' || $first === 'en' ? $first : $site;
    }

    public function say(string $key, string ...$facts): string
    {
        $text = self::TEXTS[$this->language][$key];
        return $facts ? vsprintf($text, $facts) : $text;
    }

    public static function safe(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }

    /** Answer with a page of ours, or of the guard's, and end; as JSON where a script asked. */
    public function end(string $what, string $id = '', string $more = '', ?string $page = null, int $status = 0): void
    {
        $status = $status ?: self::STATUS[$what];
        if ($this->request->byScript()) {
            $this->json($status, $what, ['postwarden' => $what, 'id' => $id, 'message' => $this->say($what . '-text')]);
        }
        $this->send($status, $what, $page === null ? $this->page($what, $id, $more) : $page);
    }

    public function json(int $status, string $what, array $answer): void
    {
        $this->head($status, $what, 'application/json');
        echo json_encode($answer, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        exit;
    }

    public function send(int $status, string $what, string $html): void
    {
        $this->head($status, $what, 'text/html; charset=utf-8');
        header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; "
            . "worker-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'");
        echo $html;
        exit;
    }

    private function head(int $status, string $what, string $type): void
    {
        Postwarden_Script::leave();
        http_response_code($status);
        header('Content-Type: ' . $type);
        header('Cache-Control: no-store');
        header('X-Content-Type-Options: nosniff');
        header('Referrer-Policy: same-origin');
        header('X-Postwarden: ' . $what);
        if ($status === 503) {
            header('Retry-After: 300');
        }
    }

    public function page(string $what, string $id, string $more): string
    {
        $lines = '<p>' . self::safe($this->say($what . '-text')) . '</p>' . $more;
        if ($id !== '') {
            $lines .= '<p>' . self::safe($this->say('reference', $id)) . '</p>';
        }
        $owner = (string) $this->request->settings['owner'];
        if ($owner !== '' && $what !== 'challenge') {
            $lines .= '<p>' . self::safe($this->say('contact', $owner)) . '</p>';
        }
        return $this->frame($this->say($what), $lines);
    }

    public function frame(string $title, string $inner): string
    {
        $title = self::safe($title);
        return "<!DOCTYPE html>\n<html lang=\"$this->language\"><head><meta charset=\"utf-8\">"
            . '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
            . "<title>$title</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:3rem auto;"
            . 'padding:0 1rem;color:#222;background:#fff}h1{font-size:1.5rem}button{font:inherit;padding:.6rem 1.2rem}'
            . ".pw-working button{display:none}dd{white-space:pre-wrap;overflow-wrap:anywhere}</style></head><body><main><h1>$title</h1>$inner</main></body></html>\n";
    }

    /** The inner part of a challenge page: the form, the challenge, the script that solves it. */
    public function asking(string $id, array $challenge, string $target, int $seconds): string
    {
        $path = explode('?', $target, 2)[0];
        $action = self::safe($target . (strpos($target, '?') === false ? '?' : '&') . 'pw_parked=' . $id);
        $json = json_encode($challenge, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES);
        $wait = $seconds > 0 ? '<p role="status"><strong>' . self::safe($this->say('wait', (string) $seconds)) . '</strong></p>' : '';
        $said = '';
        foreach (['working' => 'working', 'left' => 'left', 'sent' => 'sent', 'failed' => 'failed-here'] as $name => $key) {
            $said .= " data-$name=\"" . self::safe($this->say($key)) . '"';
        }
        $wait .= "<p id=\"pw-said\" role=\"status\"$said></p>";
        return $wait . "<form method=\"post\" action=\"$action\"><input type=\"hidden\" name=\"pw_parked\" value=\"$id\">"
            . '<input type="hidden" name="pw_token" value=""><input type="hidden" name="pw_wait" value="1">'
            . '<button type="submit">' . self::safe($this->say('button')) . '</button></form>'
            . "<script type=\"application/json\" id=\"pw-challenge\">$json</script>"
            . '<script src="' . self::safe($path) . '?postwarden=solve.js" defer></script>';
    }
}

/** A post as bytes again: the raw body where PHP still has it, else rebuilt from what PHP made of it. */
final class Postwarden_Body
{
    /** Content type and pieces of the body. */
    public static function of(Postwarden_Request $request): array
    {
        $type = $request->headers['content-type'] ?? '';
        if ($request->method === 'GET' || $request->method === 'HEAD') {
            return [$type, []];
        }
        if ($request->isMultipart() && ($_POST || $_FILES)) {
            $boundary = 'postwarden-' . bin2hex(random_bytes(12));
            return ["multipart/form-data; boundary=$boundary", self::parts($boundary)];
        }
        return [$type, self::read(fopen('php://input', 'rb'))];
    }

    private static function read($file): Generator
    {
        while ($file && !feof($file)) {
            $piece = fread($file, 65536);
            if ($piece === false) {
                throw new RuntimeException('cannot be read');
            }
            yield $piece;
        }
    }

    private static function parts(string $boundary): Generator
    {
        foreach (self::pairs('', $_POST) as $pair) {
            yield "--$boundary\r\nContent-Disposition: form-data; name=\"" . self::name($pair[0]) . "\"\r\n\r\n$pair[1]\r\n";
        }
        foreach (Postwarden_Request::uploads() as $file) {
            if ($file['error'] !== UPLOAD_ERR_OK && $file['error'] !== UPLOAD_ERR_NO_FILE) {
                continue;
            }
            $type = preg_match('~^[\w.+-]{1,80}/[\w.+-]{1,80}$~D', $file['type']) ? $file['type'] : 'application/octet-stream';
            yield "--$boundary\r\nContent-Disposition: form-data; name=\"" . self::name($file['field']) . '"; filename="'
                . self::name($file['name']) . "\"\r\nContent-Type: $type\r\n\r\n";
            if ($file['error'] === UPLOAD_ERR_OK) {
                $opened = fopen($file['tmp_name'], 'rb');
                if (!$opened) {
                    throw new RuntimeException('cannot be read');
                }
                yield from self::read($opened);
            }
            yield "\r\n";
        }
        yield "--$boundary--\r\n";
    }

    private static function name(string $name): string
    {
        return str_replace(['"', "\r", "\n"], ['%22', '%0D', '%0A'], $name);
    }

    private static function pairs(string $name, array $values): Generator
    {
        foreach ($values as $key => $value) {
            $own = $name === '' ? (string) $key : $name . '[' . $key . ']';
            if (is_array($value)) {
                yield from self::pairs($own, $value);
            } elseif (strncmp($own, 'pw_', 3) !== 0) {
                yield [$own, (string) $value];
            }
        }
    }

    /** The fields of a kept body as $_POST had them; null where it holds files or is no form. */
    public static function fields(string $type, string $body, array &$empty): ?array
    {
        $found = $empty = [];
        if (stripos($type, 'application/x-www-form-urlencoded') === 0) {
            parse_str($body, $found);
            return $found;
        }
        if (!preg_match('~^multipart/form-data; boundary=(postwarden-[0-9a-f]{24})$~D', $type, $match)) {
            return $body === '' ? [] : null;
        }
        $query = [];
        foreach (array_slice(explode("--$match[1]", $body), 1, -1) as $part) {
            [$head, $value] = explode("\r\n\r\n", $part, 2) + [1 => ''];
            if (!preg_match('~; name="([^"]*)"(; filename="([^"]*)")?~', $head, $named)) {
                continue;
            }
            if (isset($named[2]) && ($named[3] ?? '') !== '') {
                return null;
            }
            if (isset($named[2])) {
                $empty[] = $named[1];
            } else {
                $query[] = urlencode($named[1]) . '=' . urlencode(substr($value, 0, -2));
            }
        }
        parse_str(implode('&', $query), $found);
        return $found;
    }
}

/** Delivers a kept post: by a request of this site to itself, or, where that fails, in this process. */
final class Postwarden_Delivery
{
    const PROBE = 2.0;
    const SITE = 120.0;
    const PASS = 600;
    const INLINE = 2097152;
    // What belongs to one connection, or is set anew.
    const OWN = ['connection', 'content-length', 'transfer-encoding', 'expect', 'accept-encoding', 'keep-alive',
        'upgrade', 'te', 'trailer', 'host', 'proxy-connection', 'x-postwarden-pass', 'x-postwarden-for',
        'x-postwarden-probe'];

    private Postwarden_Gate $gate;

    public function __construct(Postwarden_Gate $gate)
    {
        $this->gate = $gate;
    }

    /** After the challenge: hand the site's answer through. Returns only where the site runs in here. */
    public function afterChallenge(string $id, array $head): void
    {
        $gate = $this->gate;
        $way = (string) $gate->settings['replay'];
        if ($way !== 'inline' && $this->reachable($head)) {
            $this->handThrough($id, $head);
        }
        if ($way !== 'loopback' && $this->inHere($id, $head)) {
            return;
        }
        $gate->spool->move($id, 'releasing', 'held');
        $gate->log($id, 'held', 'site-not-reached');
        $gate->notify($id, $head);
        $gate->pages->end('held', $id);
    }

    /** Whether this site answers itself: a second worker is free, and the gate stands before it. */
    private function reachable(array $head): bool
    {
        try {
            $wire = $this->connected();
            $lines = $this->lines($head, 'probe-' . bin2hex(random_bytes(8)), 'GET', 0) . "X-Postwarden-Probe: 1\r\n\r\n";
            return $wire && $wire->send($lines) && $wire->answered()
                && $wire->status === 204 && $wire->header('x-postwarden') === 'here';
        } catch (Throwable $error) {
            return false;
        }
    }

    private function connected(): ?Postwarden_Wire
    {
        // By its own address this machine has no name that a certificate could show.
        $name = (string) $this->gate->settings['loopback'] === '' ? $this->gate->request->host : '';
        return Postwarden_Wire::open($this->address(), self::PROBE, $name);
    }

    private function address(): string
    {
        $own = (string) $this->gate->settings['loopback'];
        if ($own !== '') {
            return $own;
        }
        $host = (string) ($_SERVER['SERVER_ADDR'] ?? $_SERVER['SERVER_NAME'] ?? '127.0.0.1');
        $host = strpos($host, ':') !== false && $host[0] !== '[' ? "[$host]" : $host;
        return (self::secure() ? 'https' : 'http') . "://$host:" . (int) ($_SERVER['SERVER_PORT'] ?? 80);
    }

    /** Whether the last stretch to PHP's web server was encrypted. */
    public static function secure(): bool
    {
        return !in_array(strtolower((string) ($_SERVER['HTTPS'] ?? '')), ['', 'off', '0'], true);
    }

    /** Request line and header fields, without the empty line at their end. */
    private function lines(array $head, string $name, string $method, int $length): string
    {
        $clean = static function ($text): string {
            return (string) preg_replace('~[\x00-\x1F\x7F]~', ' ', (string) $text);
        };
        $target = (string) preg_replace('~[\x00-\x20\x7F]~', '', (string) $head['target']);
        $found = "$method $target HTTP/1.1\r\nHost: " . $clean($head['host']) . "\r\n";
        foreach ($head['headers'] as $pair) {
            if (!in_array(strtolower($pair[0]), self::OWN, true) && preg_match('~^[\w-]{1,100}$~D', $pair[0])) {
                $found .= $pair[0] . ': ' . $clean($pair[1]) . "\r\n";
            }
        }
        $pass = $this->gate->pass($name, self::PASS);
        $signed = $this->gate->keys->sign('pass', $pass . '|' . $head['ip']);
        return $found . "Connection: close\r\n" . ($method === 'GET' ? '' : "Content-Length: $length\r\n")
            . "X-Postwarden-Pass: $pass\r\nX-Postwarden-For: " . $clean($head['ip']) . " $signed\r\n";
    }

    /** Send the post to the site; null before the site had any of it, throws after. */
    private function sent(string $id, array $head): ?Postwarden_Wire
    {
        $length = 0;
        foreach ($this->gate->spool->body($id, 'releasing') as $piece) {
            $length += strlen($piece);
        }
        $wire = $this->connected();
        if (!$wire) {
            return null;
        }
        $wire->extend(self::SITE);
        $good = $wire->send($this->lines($head, $id, (string) $head['method'], $length) . "\r\n");
        foreach ($this->gate->spool->body($id, 'releasing') as $piece) {
            $good = $good && $wire->send($piece);
        }
        // A site may answer before it has read everything: its answer is what counts.
        if (!$wire->answered()) {
            throw new RuntimeException('no answer');
        }
        return $wire;
    }

    private function handThrough(string $id, array $head): void
    {
        $begun = false;
        ignore_user_abort(true);
        try {
            $wire = $this->sent($id, $head);
            if (!$wire) {
                return;
            }
            $this->settle($id, $wire->status);
            $begun = true;
            $this->answer($wire);
        } catch (Throwable $error) {
            if (!$begun) {
                $this->settle($id, 599);
                $this->gate->pages->end('unclear', $id);
            }
        }
        exit;
    }

    private function answer(Postwarden_Wire $wire): void
    {
        // What the site put into its page is in there already.
        Postwarden_Script::leave();
        header_remove();
        http_response_code($wire->status);
        foreach ($wire->headers as $pair) {
            if (!in_array($pair[0], ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'server', 'date'], true)) {
                header($pair[0] . ': ' . $pair[1], false);
            }
        }
        foreach ($wire->pieces() as $piece) {
            echo $piece;
        }
    }

    /** The site had it: below 500 it is done, else a person has to look. */
    public function settle(string $id, int $status): void
    {
        if ($status < 500) {
            $this->gate->spool->shred($id, 'releasing');
            $this->gate->log($id, 'released', (string) $status);
        } else {
            $this->gate->spool->move($id, 'releasing', 'unclear');
            $this->gate->log($id, 'unclear', (string) $status);
        }
    }

    /** For the owner's page: send it, look at the status only. '' where the site was not reached. */
    public function release(string $id, array $head): string
    {
        ignore_user_abort(true);
        try {
            $wire = $this->sent($id, $head);
            if (!$wire) {
                return '';
            }
            $this->settle($id, $wire->status);
            return $wire->status < 500 ? 'released' : 'unclear';
        } catch (Throwable $error) {
            $this->settle($id, 599);
            return 'unclear';
        }
    }

    /** Make this request the one that was kept, where it is a form without files. */
    private function inHere(string $id, array $head): bool
    {
        $body = '';
        foreach ($this->gate->spool->body($id, 'releasing') as $piece) {
            $body .= $piece;
            if (strlen($body) > self::INLINE) {
                return false;
            }
        }
        $headers = array_column((array) $head['headers'], 1, 0);
        $empty = [];
        $fields = Postwarden_Body::fields((string) ($headers['content-type'] ?? ''), $body, $empty);
        if ($fields === null) {
            return false;
        }
        $this->become($head, $headers, strlen($body));
        $_POST = $fields;
        $_FILES = [];
        foreach ($empty as $name) {
            $_FILES[$name] = ['name' => '', 'type' => '', 'tmp_name' => '', 'error' => UPLOAD_ERR_NO_FILE, 'size' => 0];
        }
        $_REQUEST = $_POST + $_GET;
        $this->gate->forget([]);
        register_shutdown_function([$this, 'afterwards'], $id);
        return true;
    }

    private function become(array $head, array $headers, int $length): void
    {
        $query = (string) (explode('?', (string) $head['target'], 2)[1] ?? '');
        parse_str($query, $_GET);
        $_SERVER['REQUEST_METHOD'] = $head['method'];
        $_SERVER['REQUEST_URI'] = $head['target'];
        $_SERVER['QUERY_STRING'] = $query;
        if (isset($_SERVER['REDIRECT_QUERY_STRING'])) {
            $_SERVER['REDIRECT_QUERY_STRING'] = $query;
        }
        foreach ($headers as $name => $value) {
            if (!in_array($name, ['cookie', 'authorization', 'host', 'content-type', 'content-length'], true)) {
                $_SERVER['HTTP_' . strtoupper(strtr((string) $name, '-', '_'))] = $value;
            }
        }
        foreach (['CONTENT_TYPE' => $headers['content-type'] ?? '', 'CONTENT_LENGTH' => (string) $length] as $name => $value) {
            $_SERVER[$name] = $value;
            if (isset($_SERVER["HTTP_$name"])) {
                $_SERVER["HTTP_$name"] = $value;
            }
        }
    }

    /** When the site has run: called by PHP at the end of the request. */
    public function afterwards(string $id): void
    {
        $error = error_get_last();
        $fatal = $error && ($error['type'] & (E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR));
        Postwarden_Gate::quietly(function () use ($id, $fatal) {
            $this->settle($id, $fatal ? 599 : (int) http_response_code());
        });
    }
}

/** The way of a request through the gate. */
final class Postwarden_Gate
{
    const DEADLINE = 0.3;
    const ANSWER = 524288;
    const LOG = 1048576;
    const DEFAULTS = ['guard' => '', 'secret' => '', 'key' => '', 'hosts' => [], 'language' => 'de', 'owner' => '',
        'mode' => 'observe', 'when_away' => 'challenge', 'forms' => [], 'free' => [], 'spool' => '', 'spool_mb' => 200,
        'script' => false, 'base' => '/?postwarden=', 'scripts' => __DIR__, 'ip_header' => '', 'replay' => 'auto',
        'loopback' => ''];

    private static bool $ran = false;
    public array $settings;
    public Postwarden_Request $request;
    public Postwarden_Keys $keys;
    public Postwarden_Tokens $tokens;
    public Postwarden_Spool $spool;
    public Postwarden_Pages $pages;
    private ?array $form = null;

    /** Run once a request; the site runs on after it unless it was stopped here. */
    public static function run(): void
    {
        if (self::$ran || PHP_SAPI === 'cli' || PHP_SAPI === 'phpdbg' || PHP_INT_SIZE < 8) {
            return;
        }
        self::$ran = true;
        self::quietly(static function () {
            $file = __DIR__ . '/postwarden.config.php';
            $given = is_file($file) ? include $file : null;
            if (is_array($given)) {
                self::enter($given + self::DEFAULTS);
            }
        });
    }

    /** Do something of ours so that the site never sees an error of it. */
    public static function quietly(callable $what): void
    {
        set_error_handler(static function () {
            return true;
        });
        try {
            $what();
        } catch (Throwable $error) {
            // The site goes on as without a gate.
        } finally {
            restore_error_handler();
        }
    }

    /** Most requests only want to read: they leave here. */
    private static function enter(array $settings): void
    {
        $method = (string) ($_SERVER['REQUEST_METHOD'] ?? 'GET');
        $ours = isset($_GET['postwarden']) || isset($_SERVER['HTTP_X_POSTWARDEN_PASS'])
            || strncmp((string) ($_SERVER['REQUEST_URI'] ?? ''), '/.postwarden/', 13) === 0;
        $reading = in_array($method, ['GET', 'HEAD', 'OPTIONS', 'TRACE'], true);
        if ($settings['script']) {
            Postwarden_Script::watch((string) $settings['base']);
        }
        if ($reading && !$ours && !in_array(true, array_column((array) $settings['forms'], 'get'), true)) {
            return;
        }
        (new self($settings))->go($reading);
    }

    private function __construct(array $settings)
    {
        $this->settings = $settings;
        $this->request = new Postwarden_Request($settings);
        $this->keys = new Postwarden_Keys($settings['key']);
        $this->tokens = new Postwarden_Tokens($this->keys);
        $this->spool = new Postwarden_Spool((string) $settings['spool'], $this->keys, (int) $settings['spool_mb']);
        $this->pages = new Postwarden_Pages($this->request);
    }

    private function go(bool $reading): void
    {
        $this->assets();
        $request = $this->request;
        $this->form = $request->form();
        if ($this->passed()) {
            return;
        }
        $parked = $_POST['pw_parked'] ?? $_GET['pw_parked'] ?? '';
        if ($request->method === 'POST' && is_string($parked) && preg_match(Postwarden_Spool::ID, $parked)) {
            $this->answered($parked);
            return;
        }
        $form = $this->form;
        $acts = $request->method === 'POST' || ($form && (!$reading || ($form['get'] && $this->extra($form))));
        if (!$acts) {
            return;
        }
        if ($form && $form['closed']) {
            $this->log(Postwarden_Spool::reference(), 'closed', 'settings');
            $this->pages->end('closed');
        }
        foreach ($form ? [] : (array) $this->settings['free'] as $free) {
            if (Postwarden_Request::like((string) $free, Postwarden_Request::plain($request->path))) {
                return;
            }
        }
        if ($request->lost()) {
            $this->log(Postwarden_Spool::reference(), 'passed', 'too-large');
            return;
        }
        $this->judge();
    }

    /** Whether a GET form was filled in, and not only opened. */
    private function extra(array $form): bool
    {
        parse_str((string) (explode('?', $form['path'], 2)[1] ?? ''), $own);
        return array_diff_key($_GET, $own) !== [];
    }

    // --- files and challenges -------------------------------------------------------------------

    private function assets(): void
    {
        $named = isset($_GET['postwarden']) && is_string($_GET['postwarden']) ? $_GET['postwarden'] : '';
        if (strncmp($this->request->path, '/.postwarden/', 13) === 0) {
            $named = substr($this->request->path, 13);
        }
        if ($named === 'c' && $this->request->method === 'POST') {
            $this->challenge();
        } elseif ($named === 'pw.js' || $named === 'solve.js') {
            $this->script($named);
        } elseif ($named === 'held') {
            $this->desk();
        }
    }

    private function challenge(): void
    {
        if (!$this->keys->any()) {
            $this->pages->json(503, 'failed', ['postwarden' => 'failed']);
        }
        $path = isset($_POST['f']) && is_string($_POST['f']) ? explode('?', $_POST['f'], 2)[0] : '/';
        $path = Postwarden_Request::text($path, 500);
        header_remove('Set-Cookie');
        $this->pages->json(200, 'c', $this->tokens->mint($this->request->host, $path, empty($_POST['wait']) ? 1 : 0));
    }

    private function script(string $name): void
    {
        $file = $this->settings['scripts'] . '/' . $name;
        // In the installed package the scripts lie in a folder of their own.
        $text = file_get_contents(is_file($file) ? $file : dirname(__DIR__) . '/page/' . $name);
        if (!is_string($text)) {
            http_response_code(404);
            exit;
        }
        header('Content-Type: text/javascript; charset=utf-8');
        header('Cache-Control: public, max-age=3600');
        header('X-Content-Type-Options: nosniff');
        echo $text;
        exit;
    }

    // --- passes ---------------------------------------------------------------------------------

    public function pass(string $name, int $seconds): string
    {
        $text = $name . '.' . (time() + $seconds);
        return $text . '.' . $this->keys->sign('pass', $text);
    }

    /** Whether this is a replay of a kept post, let through once. */
    private function passed(): bool
    {
        $pass = substr($this->request->headers['x-postwarden-pass'] ?? '', 0, 200);
        $parts = explode('.', $pass);
        if (count($parts) !== 3 || !preg_match('~^\d{1,12}$~D', $parts[1]) || (int) $parts[1] < time()
            || !$this->keys->signed('pass', "$parts[0].$parts[1]", $parts[2])) {
            return false;
        }
        if (isset($this->request->headers['x-postwarden-probe'])) {
            http_response_code(204);
            header('X-Postwarden: here');
            exit;
        }
        $token = ['nonce' => hash('sha256', $pass), 'expires' => (int) $parts[1]];
        if (!$this->once($token)) {
            return false;
        }
        $for = explode(' ', $this->request->headers['x-postwarden-for'] ?? '') + [1 => ''];
        if ($for[1] !== '' && $this->keys->signed('pass', "$pass|$for[0]", $for[1])) {
            $_SERVER['REMOTE_ADDR'] = $for[0];
        }
        unset($_SERVER['HTTP_X_POSTWARDEN_PASS'], $_SERVER['HTTP_X_POSTWARDEN_FOR']);
        $this->forget([]);
        $this->name($parts[0]);
        $this->log($parts[0], 'passed', 'replay');
        return true;
    }

    private function once(array $token): bool
    {
        return !$this->spool->ready() || $this->tokens->spend($token, '', '', $this->spool->folder, true);
    }

    /** Whether a token may be used for this post. Where nothing can be written, the signature decides. */
    private function spent(array $token, string $ip, string $body): bool
    {
        return !$this->spool->ready() || $this->tokens->spend($token, $ip, $body, $this->spool->folder);
    }

    // --- judging --------------------------------------------------------------------------------

    private function judge(): void
    {
        $request = $this->request;
        $this->overdue();
        $fields = $request->fields();
        $answer = (string) $this->settings['guard'] === '' ? null : $this->ask($fields);
        $by = $answer ? 'guard' : 'gate';
        if (!$answer) {
            $answer = $this->alone($fields);
        }
        $id = preg_match(Postwarden_Spool::ID, (string) ($answer['id'] ?? '')) ? $answer['id'] : Postwarden_Spool::reference();
        $stops = $this->settings['mode'] === 'guard' && ($answer['mode'] ?? 'guard') !== 'observe';
        $verdict = $stops ? $answer['verdict'] : 'accept';
        $this->name($id);
        if ($verdict === 'accept') {
            $why = (string) ($answer['why'] ?? '');
            $this->log($id, 'passed', $answer['verdict'] === 'accept' ? $why : 'would-' . $answer['verdict'], $by);
            $this->forget($stops ? (array) ($answer['drop'] ?? []) : []);
            return;
        }
        $this->stop($id, $verdict, $answer, $by);
    }

    private function stop(string $id, string $verdict, array $answer, string $by): void
    {
        $page = is_string($answer['page'] ?? null) && $answer['page'] !== '' ? $answer['page'] : null;
        $status = (int) ($answer['status'] ?? 0);
        $status = $status >= 200 && $status <= 599 ? $status : 0;
        if ($verdict === 'refuse' || $verdict === 'closed') {
            $this->log($id, $verdict === 'closed' ? 'closed' : 'refused', (string) ($answer['why'] ?? ''), $by);
            $this->pages->end($verdict, $verdict === 'refuse' ? $id : '', '', $page, $status);
        }
        $state = $verdict === 'hold' ? 'held' : 'parked';
        $head = $this->kept($id, $state, (float) ($answer['score'] ?? 0));
        if (!$head) {
            $this->log($id, 'failed', 'not-kept', $by);
            $this->pages->end('failed');
            exit;
        }
        $this->log($id, $verdict === 'hold' ? 'held' : 'challenged', (string) ($answer['why'] ?? ''), $by);
        if ($verdict === 'hold') {
            $this->notify($id, $head);
            $this->pages->end('held', $id, '', $page, $status);
        }
        $this->showChallenge($id, $head, 0, $page);
    }

    /** Keep the post in the spool; null where it could not be written. */
    private function kept(string $id, string $state, float $score): ?array
    {
        try {
            $request = $this->request;
            [$type, $body] = Postwarden_Body::of($request);
            $headers = $request->headers;
            if ($type !== '') {
                $headers['content-type'] = $type;
            }
            unset($headers['content-length']);
            $pairs = [];
            foreach ($headers as $name => $value) {
                $pairs[] = [(string) $name, $value];
            }
            $now = time();
            $form = $this->form ?: ['kind' => 'unknown', 'owner' => ''];
            $held = ['id' => $id, 'at' => gmdate('Y-m-d\TH:i:sP', $now), 'host' => $request->rawHost,
                'method' => $request->method, 'target' => $request->target, 'headers' => $pairs, 'ip' => $request->ip,
                'kind' => (string) $form['kind'], 'language' => (string) $this->settings['language'],
                'upstream' => (Postwarden_Delivery::secure() ? 'https://' : 'http://') . $request->site,
                'owner' => (string) ($form['owner'] ?: $this->settings['owner']), 'score' => $score, 'hits' => [],
                'expires' => gmdate('Y-m-d\TH:i:sP', $now + ($state === 'held' ? 30 : 7) * 86400)];
            if (random_int(1, 100) === 1 && $this->spool->ready()) {
                $this->spool->tidy(7 * 86400);
            }
            return $this->spool->put($held, $body, $state) ? $held : null;
        } catch (Throwable $error) {
            return null;
        }
    }

    /** Ask the guard; null where there is no sound answer in time. */
    private function ask(array $fields): ?array
    {
        try {
            $wire = Postwarden_Wire::open((string) $this->settings['guard'], self::DEADLINE);
            $body = $this->question($fields);
            $head = "POST /.postwarden/judge HTTP/1.1\r\nHost: " . $this->request->host
                . "\r\nContent-Type: application/json\r\nContent-Length: " . strlen($body)
                . "\r\nX-Postwarden-Key: " . $this->settings['secret'] . "\r\nConnection: close\r\n\r\n";
            if (!$wire || !$wire->send($head . $body) || !$wire->answered() || $wire->status !== 200) {
                return null;
            }
            $answer = json_decode($wire->whole(self::ANSWER), true, 8);
        } catch (Throwable $error) {
            return null;
        }
        $known = ['accept', 'challenge', 'hold', 'refuse', 'closed'];
        return is_array($answer) && in_array($answer['verdict'] ?? '', $known, true) ? $answer : null;
    }

    private function question(array $fields): string
    {
        $request = $this->request;
        $headers = array_diff_key($request->headers, ['cookie' => 1, 'authorization' => 1, 'x-postwarden-token' => 1]);
        $files = [];
        foreach (array_slice(Postwarden_Request::uploads(), 0, 100) as $file) {
            if ($file['error'] !== UPLOAD_ERR_NO_FILE) {
                $files[] = ['name' => substr($file['name'], 0, 255), 'type' => substr($file['type'], 0, 100), 'size' => $file['size']];
            }
        }
        $asked = ['host' => $request->host, 'method' => $request->method, 'path' => $request->target, 'ip' => $request->ip,
            'headers' => (object) $headers, 'fields' => $fields, 'files' => $files, 'token' => $request->token(), 'held' => false];
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
        $text = (string) json_encode($asked, $flags);
        if (strlen($text) > Postwarden_Request::BODY) {
            foreach ($fields as $i => $field) {
                $asked['fields'][$i]['value'] = Postwarden_Request::text(substr($field['value'], 0, 800), 800);
            }
            $text = (string) json_encode($asked, $flags);
        }
        return $text;
    }

    // --- without a guard ------------------------------------------------------------------------

    /** What the gate says by itself: hard rules first, then the token. */
    private function alone(array $fields): array
    {
        $request = $this->request;
        $form = $this->form;
        $why = Postwarden_Rules::refused($fields, $form ? (array) $form['roles'] : []);
        if ($why !== '') {
            return ['verdict' => 'refuse', 'why' => $why];
        }
        $browser = stripos($request->headers['accept'] ?? '', 'text/html') !== false || $request->byScript();
        if (!$this->keys->any() || (!$form && !($browser && Postwarden_Rules::hasAddress($fields)))) {
            return ['verdict' => 'accept', 'why' => 'no-form'];
        }
        $token = $this->tokens->check($request->token(), $request->host, $request->path);
        $filled = $form && $form['honeypot'] !== '' && Postwarden_Rules::value($fields, (string) $form['honeypot']) !== '';
        if ($token && (!$filled || $token['level'] === 2)
            && $this->spent($token, $request->ip, (string) json_encode($fields))) {
            return ['verdict' => 'accept', 'why' => 'token'];
        }
        return $this->settings['when_away'] === 'pass'
            ? ['verdict' => 'accept', 'why' => 'no-token']
            : ['verdict' => 'challenge', 'why' => $filled ? 'honeypot' : 'no-token'];
    }

    // --- the challenge page and its answer ------------------------------------------------------

    private function showChallenge(string $id, array $head, int $seconds, ?string $page = null): void
    {
        $path = explode('?', (string) $head['target'], 2)[0];
        $challenge = $this->tokens->mint($this->request->host, $path, 2);
        if ($this->request->byScript()) {
            $this->pages->json(403, 'challenge', ['postwarden' => 'challenge', 'parked' => $id, 'challenge' => $challenge,
                'message' => $this->pages->say('challenge-text')]);
        }
        $asking = $this->pages->asking($id, $challenge, (string) $head['target'], $seconds);
        $html = $page === null ? null : $this->fitted($page, $challenge, $path);
        $this->pages->send(403, 'challenge', $html === null ? $this->pages->page('challenge', $id, $asking) : $html);
    }

    /** The guard's page with our challenge in it, and with a script address that reaches this file. */
    private function fitted(string $page, array $challenge, string $path): ?string
    {
        $json = (string) json_encode($challenge, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES);
        $start = strpos($page, 'id="pw-challenge"');
        $open = $start === false ? false : strpos($page, '>', $start);
        $end = $open === false ? false : strpos($page, '</script>', $open);
        if ($end === false) {
            return null;
        }
        $page = substr($page, 0, $open + 1) . $json . substr($page, $end);
        return str_replace('"/.postwarden/solve.js"', '"' . Postwarden_Pages::safe($path) . '?postwarden=solve.js"', $page);
    }

    /** The page's answer: after it the kept post goes on, once. */
    private function answered(string $id): void
    {
        if ($this->spool->state($id) !== 'parked') {
            $this->pages->end('taken', $id);
        }
        $head = $this->spool->head($id, 'parked');
        $path = explode('?', (string) $head['target'], 2)[0];
        if ($path !== $this->request->path || strcasecmp((string) $head['host'], $this->request->rawHost) !== 0) {
            $this->pages->end('taken', $id);
        }
        $payload = $this->request->token();
        $left = Postwarden_Tokens::PATIENCE - (time() - (int) strtotime((string) $head['at']));
        if ($payload !== '') {
            $token = $this->tokens->check($payload, $this->request->host, $path);
            $good = $token && $token['level'] !== 1
                && $this->once($token);
            $left = $good ? 0 : max(1, $left);
        }
        if ($left > 0) {
            $this->showChallenge($id, $head, $left);
        }
        if (!$this->spool->move($id, 'parked', 'releasing')) {
            $this->pages->end('taken', $id);
        }
        $this->name($id);
        try {
            (new Postwarden_Delivery($this))->afterChallenge($id, $head);
        } catch (Throwable $error) {
            $this->spool->move($id, 'releasing', 'unclear');
            $this->pages->end('unclear', $id);
        }
    }

    // --- what the owner sees --------------------------------------------------------------------

    /** Tell the owner that something waits, once an hour at most, without a word of the visitor's. */
    public function notify(string $id, array $head): void
    {
        $told = ['id' => $id, 'to' => (string) ($head['owner'] ?? ''), 'site' => (string) $head['upstream'],
            'path' => explode('?', (string) $head['target'], 2)[0]];
        if (!Postwarden_Rules::isAddress($told['to']) || !(array) $this->settings['hosts']) {
            return;
        }
        $mark = $this->spool->folder . '/notified';
        if (is_file($mark) && time() - (int) filemtime($mark) < 3600) {
            file_put_contents($this->spool->folder . '/to-notify', (string) json_encode($told));
        } else {
            touch($mark);
            $this->mailed($told);
        }
    }

    /** What came within the hour after a mail is told with the next post of anybody. */
    private function overdue(): void
    {
        $file = $this->spool->folder . '/to-notify';
        $mark = $this->spool->folder . '/notified';
        if ($this->spool->folder === '' || !is_file($file) || time() - (int) filemtime($mark) < 3600) {
            return;
        }
        $told = json_decode((string) file_get_contents($file), true);
        if (unlink($file) && is_array($told)) {
            touch($mark);
            $this->mailed($told);
        }
    }

    private function mailed(array $told): void
    {
        $texts = Postwarden_Pages::TEXTS[$this->settings['language'] === 'en' ? 'en' : 'de'];
        $subject = '=?UTF-8?B?' . base64_encode(sprintf($texts['mail'], $this->request->host)) . '?=';
        $text = sprintf($texts['mail-text'], Postwarden_Request::text($told['path'], 200), $told['site'] . $this->link($told['id']));
        mail($told['to'], $subject, $text, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            . "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated");
    }

    private function link(string $id): string
    {
        return $this->settings['base'] . 'held&id=' . $id . '&s=' . $this->keys->sign('gate-desk', $id);
    }

    /** The owner's page of one held post: what it says, two buttons, the others. The link is signed. */
    private function desk(): void
    {
        $id = is_string($_GET['id'] ?? null) ? $_GET['id'] : '';
        $sign = is_string($_GET['s'] ?? null) ? $_GET['s'] : '';
        if (!preg_match(Postwarden_Spool::ID, $id) || !$this->keys->any() || !$this->keys->signed('gate-desk', $id, $sign)
            || !$this->spool->ready()) {
            $this->pages->end('taken');
        }
        $state = $this->spool->state($id);
        if ($state !== 'held' && $state !== 'unclear') {
            $text = '<p>' . Postwarden_Pages::safe($this->pages->say('taken')) . '</p>' . $this->others($id, '');
        } else {
            $head = $this->spool->head($id, $state);
            $told = $this->done($id, $state, $head);
            $text = $told === '' ? $this->shown($id, $state, $head)
                : '<p>' . Postwarden_Pages::safe($this->pages->say($told === 'unclear' ? 'unclear-text' : $told)) . '</p>';
            $text .= $this->others($id, (string) $head['owner']);
        }
        $this->pages->send(200, 'desk', $this->pages->frame($this->pages->say('desk', $id), $text));
    }

    /** Do what the owner's button says; '' where none was pressed. */
    private function done(string $id, string $state, array $head): string
    {
        $do = $this->request->method === 'POST' && is_string($_POST['do'] ?? null) ? $_POST['do'] : '';
        if ($do === 'delete' && $this->spool->shred($id, $state)) {
            $this->log($id, 'deleted');
            return 'deleted';
        }
        if ($do !== 'release' || !$this->spool->move($id, $state, 'releasing')) {
            return '';
        }
        $told = (new Postwarden_Delivery($this))->release($id, $head);
        if ($told === '') {
            $this->spool->move($id, 'releasing', $state);
        }
        return $told ?: 'unreached';
    }

    /** Links to what else waits for the same owner. */
    private function others(string $id, string $owner): string
    {
        $found = '';
        foreach (['held', 'unclear'] as $state) {
            foreach (array_slice($this->spool->names($state), 0, 50) as $other) {
                $head = $other === $id ? [] : $this->spool->head($other, $state);
                if ($head && ($owner === '' || $head['owner'] === $owner)) {
                    $found .= '<li><a href="' . Postwarden_Pages::safe($this->link($other)) . "\">$other</a> "
                        . Postwarden_Pages::safe((string) $head['at']) . '</li>';
                }
            }
        }
        return $found === '' ? '' : "<ul>$found</ul>";
    }

    private function shown(string $id, string $state, array $head): string
    {
        $body = '';
        foreach ($this->spool->body($id, $state) as $piece) {
            $body .= strlen($body) < 65536 ? $piece : '';
        }
        $headers = array_column((array) $head['headers'], 1, 0);
        $empty = [];
        $fields = Postwarden_Body::fields((string) ($headers['content-type'] ?? ''), $body, $empty);
        $rows = '';
        foreach ($fields === null ? ['' => substr($body, 0, 20000)] : $fields as $name => $value) {
            $value = is_array($value) ? (string) json_encode($value, JSON_UNESCAPED_UNICODE) : (string) $value;
            $rows .= '<dt>' . Postwarden_Pages::safe((string) $name) . '</dt><dd>' . Postwarden_Pages::safe(substr($value, 0, 20000)) . '</dd>';
        }
        $buttons = '';
        foreach (['release', 'delete'] as $do) {
            $buttons .= "<button name=\"do\" value=\"$do\">" . $this->pages->say($do) . '</button> ';
        }
        $what = $this->pages->say('desk-text', explode('?', (string) $head['target'])[0], (string) $head['at']);
        return '<p>' . Postwarden_Pages::safe($what) . "</p><dl>$rows</dl><form method=\"post\">$buttons</form>";
    }

    // --- traces ---------------------------------------------------------------------------------

    /** Name the request where the site, and the sendmail program that mail() starts, can read it. */
    private function name(string $id): void
    {
        $_SERVER['POSTWARDEN_ID'] = $id;
        foreach (['POSTWARDEN_ID' => $id, 'POSTWARDEN_HOST' => $this->request->host, 'POSTWARDEN_PATH' => $this->request->path] as $name => $value) {
            if (function_exists('putenv')) {
                putenv($name . '=' . substr((string) preg_replace('~[^\x21-\x7E]~', '', $value), 0, 300));
            }
            if (function_exists('apache_setenv')) {
                apache_setenv($name, substr($value, 0, 300));
            }
        }
    }

    /** Take our own fields, and those that the guard drops, out of what the site reads. */
    public function forget(array $names): void
    {
        foreach (array_merge(['pw_token', 'pw_wait', 'pw_parked'], array_slice($names, 0, 100)) as $name) {
            if (!is_string($name) || !preg_match_all('~[^\[\]]+~', $name, $found)) {
                continue;
            }
            $keys = $found[0];
            self::without($_POST, $keys);
            self::without($_GET, $keys);
            self::without($_REQUEST, $keys);
        }
    }

    private static function without(array &$from, array $keys): void
    {
        $last = array_pop($keys);
        $place = &$from;
        foreach ($keys as $key) {
            if (!isset($place[$key]) || !is_array($place[$key])) {
                return;
            }
            $place = &$place[$key];
        }
        unset($place[$last]);
    }

    /** One line a post: when, which, where, what became of it. No personal data. */
    public function log(string $id, string $did, string $why = '', string $by = 'gate'): void
    {
        $folder = $this->spool->folder;
        if ($folder === '' || (!is_dir($folder) && !$this->spool->ready())) {
            return;
        }
        $line = json_encode(['at' => gmdate('Y-m-d\TH:i:s\Z'), 'id' => $id, 'host' => $this->request->host,
            'path' => substr($this->request->path, 0, 200), 'did' => $did, 'by' => $by, 'why' => substr($why, 0, 60)],
            JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
        $name = "$folder/gate.log";
        if (is_file($name) && filesize($name) > self::LOG) {
            rename($name, "$name.1");
        }
        file_put_contents($name, $line, FILE_APPEND | LOCK_EX);
    }
}

/** The few rules that need neither counts nor a model. */
final class Postwarden_Rules
{
    /** Why a post is refused outright; '' where it is not. */
    public static function refused(array $fields, array $roles): string
    {
        $next = '~(?:[\r\n]|%0[ad])[ \t]{0,5}(?:b?cc|to|from|reply-to|subject|content-type|mime-version'
            . '|content-transfer-encoding)[ \t]{0,5}(?::|%3a)~i';
        foreach ($fields as $field) {
            $role = self::role($field['name'], $roles);
            $value = trim(substr($field['value'], 0, 5000));
            if ($role === '' || $value === '') {
                continue;
            }
            if (preg_match($next, $value) || ($role === 'email' && preg_match('~[\r\n]~', $value))) {
                return 'header-injection';
            }
            $parts = $role === 'email' ? (array) preg_split('~[,;\s|]+~', $value) : [];
            if (count((array) preg_grep('~@~', $parts)) > 1) {
                return 'several-addresses';
            }
        }
        return '';
    }

    /** The role of a field that takes one line; '' for every other. */
    private static function role(string $name, array $roles): string
    {
        if (isset($roles[$name])) {
            return in_array($roles[$name], ['message', 'other', 'address', 'password'], true) ? '' : (string) $roles[$name];
        }
        if (preg_match('~message|nachricht|text|comment|kommentar|body|subscribe|format|copy~i', $name)) {
            return '';
        }
        if (preg_match('~mail~i', $name)) {
            return 'email';
        }
        return preg_match('~name|subject|betreff|phone|telefon~i', $name) ? 'line' : '';
    }

    public static function hasAddress(array $fields): bool
    {
        foreach ($fields as $field) {
            if (self::isAddress(trim(substr($field['value'], 0, 300)))) {
                return true;
            }
        }
        return false;
    }

    public static function isAddress(string $text): bool
    {
        return preg_match('~^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,253}\.[^\s@,;<>".]{2,63}$~D', $text) === 1;
    }

    public static function value(array $fields, string $name): string
    {
        foreach ($fields as $field) {
            if ($field['name'] === $name) {
                return trim($field['value']);
            }
        }
        return '';
    }
}

/** Puts the page script into HTML pages with a form that posts; every piece passes as it comes. */
final class Postwarden_Script
{
    private static string $tag = '';
    private static string $tail = '';
    private static bool $wanted = false;
    private static bool $done = false;

    public static function watch(string $base): void
    {
        $safe = htmlspecialchars($base, ENT_QUOTES, 'UTF-8');
        self::$tag = '<script src="' . $safe . 'pw.js" data-postwarden="' . $safe . '" defer></script>';
        // One byte as the size of a piece: each output passes at once, so that flush() still streams.
        ob_start([self::class, 'piece'], 1);
    }

    /** Put nothing into this answer. */
    public static function leave(): void
    {
        self::$done = true;
    }

    public static function piece(string $piece): string
    {
        if (self::$done || $piece === '') {
            return $piece;
        }
        if (!self::$wanted) {
            $seen = self::$tail . $piece;
            self::$wanted = preg_match('~<form\b[^>]{0,2000}\bmethod\s{0,9}=\s{0,9}["\']?post\b~i', $seen) === 1;
            self::$tail = (string) substr($seen, -1000);
        }
        $place = self::$wanted ? strripos($piece, '</body>') : false;
        if ($place === false) {
            return $piece;
        }
        self::$done = true;
        return self::html() && strpos($piece, 'pw.js') === false
            ? substr($piece, 0, $place) . self::$tag . substr($piece, $place) : $piece;
    }

    /** Whether this answer is a page of HTML, unpacked, of no promised length. */
    private static function html(): bool
    {
        $html = stripos((string) ini_get('default_mimetype'), 'text/html') === 0;
        foreach (headers_list() as $line) {
            $pair = explode(':', strtolower($line), 2) + [1 => ''];
            if ($pair[0] === 'content-length' || ($pair[0] === 'content-encoding' && !ini_get('zlib.output_compression'))) {
                return false;
            }
            if ($pair[0] === 'content-type') {
                $html = strpos(trim($pair[1]), 'text/html') === 0;
            }
        }
        return $html;
    }
}

}

Postwarden_Gate::run();
