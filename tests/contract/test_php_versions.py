"""The PHP gate runs from PHP 7.4 to 8.4: no newer syntax or function, nothing that was taken away.

Read without comments and texts by a small scanner of ours; where PHP is at hand it lints the file too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "src/postwarden/guard/php"
FILES = sorted(FOLDER.glob("*.php"))
GATE = FOLDER / "postwarden.php"
#: Comments; texts in either quote; what is neither.
_PIECE = re.compile(
    r"""/\*.*?\*/|//[^\n]*|\#(?!\[)[^\n]*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'"/\#]+|.""",
    re.DOTALL,
)
NEWER = {
    "match": r"(?<![>:$\w])match\s*\(",
    "enum": r"\benum\s+\w+\s*[:{]",
    "readonly": r"\breadonly\b",
    "nullsafe": r"\?->",
    "named argument": r"[(,]\s*[a-z_]\w*\s*:(?!:)",
    "union type": r"(?<!catch )[(,]\s*\??\w+\s*\|\s*\w+\s+&?\$|\)\s*:\s*\w+\s*\|",
    "intersection type": r"[(,]\s*[A-Z]\w*&[A-Z]\w*\s+\$",
    "promotion": r"__construct\s*\([^)]*\b(?:public|private|protected)\b",
    "attribute": r"#\[",
    "throw as an expression": r"(?:\?\?|=>|\?|:|&&|\|\|)\s*throw\b",
    "catch without a variable": r"catch\s*\(\s*[\w|\s\\]+\)",
    "class of an object": r"\$\w+::class\b",
    "first-class callable": r"\(\s*\.\.\.\s*\)",
    "type": r"function\s+\w*\s*\([^{};]*\)\s*:\s*\??(?:mixed|never|false|true|null)\b"
    r"|(?:[(,]|\b(?:public|private|protected|static))\s*\??(?:mixed|never|false|true|null)\s+\$",
    "static as a type": r"\)\s*:\s*\??static\b",
    "comma after the last parameter": r"function\s+\w*\s*\([^()]*,\s*\)",
    "constant with a type": r"\bconst\s+\w+\s+\w+\s*=",
    "final constant": r"\bfinal\s+(?:\w+\s+)?const\b",
    "octal with an o": r"\b0o[0-7]",
    "new in a default": r"\$\w+\s*=\s*new\s+\w+\([^()]*\)\s*[,)]\s*(?:\{|:|\$)",
    "call on new without brackets": r"(?<![(\w])new\s+\w+\([^()]*\)\s*->",
    "spread with keys": r"\[\s*\.\.\.",
    "property hook": r"\$\w+\s*\{\s*(?:get|set)\b",
    "two visibilities": r"\b(?:private|protected)\(set\)",
}
GONE = {
    "implicit null": r"(?<![?\w|])(?!\?)\b(?!public|private|protected|static|var|const)[A-Za-z_]\w*\s+&?\$\w+\s*=\s*null\b",
    "curly offset": r"\$\w+\{",
    "removed": r"\b(?:utf8_encode|utf8_decode|strftime|gmstrftime|create_function|each|money_format|mhash"
    r"|date_sunrise|date_sunset|lcg_value|strptime|odbc_result_all|mysqli_ping|get_magic_quotes_gpc"
    r"|restore_include_path|image2wbmp|mb_ereg_replace_eval|libxml_disable_entity_loader|key_exists"
    r"|openssl_free_key|ezmlm_hash|is_real|hebrevc|convert_cyr_string|assert_options)\s*\(",
    "E_STRICT": r"\bE_STRICT\b|\bFILTER_SANITIZE_STRING\b|\bFILTER_FLAG_SCHEME_REQUIRED\b",
    "cast": r"\((?:real|unset|binary|integer|boolean|double)\)",
    "required after optional": r"\$\w+\s*=\s*(?!null)[^,()]+,\s*(?:\??\w+\s+)?\$\w+\s*[,)]\s*(?:$|\{|:)",
    "short tag": r"<\?(?!php\b)",
    "declare": r"\bdeclare\s*\(",
    "error silencer": r"@\$?\w",
}
#: Function -> the version that brought it; allowed where `function_exists` is asked before.
LATER = dict.fromkeys(
    "str_contains str_starts_with str_ends_with get_debug_type get_resource_id fdiv preg_last_error_msg".split(),
    "8.0",
) | {
    **dict.fromkeys("array_is_list fsync fdatasync enum_exists".split(), "8.1"),
    **dict.fromkeys(
        "ini_parse_quantity openssl_cipher_key_length memory_reset_peak_usage".split(), "8.2"
    ),
    **dict.fromkeys(
        "json_validate mb_str_pad str_increment stream_context_set_options".split(), "8.3"
    ),
    **dict.fromkeys(
        "array_find array_find_key array_any array_all mb_trim mb_ucfirst request_parse_body".split(),
        "8.4",
    ),
    # Extensions that a hoster may leave out.
    **dict.fromkeys(
        "iconv putenv apache_setenv openssl_encrypt openssl_decrypt".split(), "extension"
    ),
    **dict.fromkeys(
        "sodium_crypto_generichash sodium_crypto_aead_aes256gcm_is_available".split(), "extension"
    ),
}
NEVER = re.compile(
    r"\b(?:mb_\w+|ctype_\w+|filter_\w+|curl_\w+|gmp_\w+|bc\w+|exec|shell_exec|system|eval)\s*\("
)


def bare(text: str) -> str:
    """The code with its comments away and its texts empty."""
    pieces = []
    for piece in _PIECE.findall(text):
        if piece[:2] in ("/*", "//") or (piece[0] == "#" and len(piece) > 1):
            pieces.append(" ")
        else:
            pieces.append("''" if piece[0] in "'\"" and len(piece) > 1 else piece)
    return "".join(pieces)


def found(rules: dict[str, str], code: str) -> list[str]:
    hits = ((name, re.search(rule, code, re.MULTILINE)) for name, rule in rules.items())
    return [f"{name}: {hit[0]}" for name, hit in hits if hit]


def unguarded(text: str) -> list[str]:
    code = bare(text)
    return [
        name
        for name in LATER
        if re.search(rf"(?<![>:\w$])(?<!function ){name}\s*\(", code)
        and f"function_exists('{name}')" not in text
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_newer_than_the_oldest_php(file: Path) -> None:
    assert found(NEWER, bare(file.read_text("utf-8"))) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_used_that_the_newest_php_warns_of(file: Path) -> None:
    text = file.read_text("utf-8")
    assert found(GONE, bare(text)) == []
    assert [piece for piece in _PIECE.findall(text) if piece[0] == '"' and "${" in piece] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_function_that_may_be_missing_is_asked_for_first(file: Path) -> None:
    assert unguarded(file.read_text("utf-8")) == []
    assert NEVER.findall(bare(file.read_text("utf-8"))) == []


def test_every_property_is_declared() -> None:
    """PHP 8.2 warns of a property that a class did not name."""
    parts = re.split(r"^final class (\w+)", bare(GATE.read_text("utf-8")), flags=re.MULTILINE)[1:]
    for name, code in zip(parts[::2], parts[1::2], strict=True):
        used = set(re.findall(r"\$this->(\w+)\b(?!\s*\()", code))
        named = set(re.findall(r"\b(?:public|private)\s+(?:static\s+)?(?:\??\w+\s+)?\$(\w+)", code))
        assert used <= named, name


def test_every_class_bears_our_name_and_nothing_else_is_global() -> None:
    code = bare(GATE.read_text("utf-8"))
    classes = re.findall(r"\bclass (\w+)", code)
    assert len(classes) > 5
    assert [name for name in classes if not name.startswith("Postwarden_")] == []
    outside = re.sub(r"^final class.*?^\}$", "", code, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"\bfunction\b|\bdefine\b|\$\w+", outside) == []


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (NEWER, "$a = match ($b) { };"),
        (NEWER, "enum Suit: string {}"),
        (NEWER, "$a?->b();"),
        (NEWER, "f(name: 1)"),
        (NEWER, "f(1, name: 1)"),
        (NEWER, "function f(int|string $a) {}"),
        (NEWER, "function f(): int|string {}"),
        (NEWER, "function __construct(private int $a) {}"),
        (NEWER, "#[Attribute]\nclass A {}"),
        (NEWER, "$a = $b ?? throw new E();"),
        (NEWER, "try {} catch (E) {}"),
        (NEWER, "$a::class"),
        (NEWER, "strlen(...)"),
        (NEWER, "function f(mixed $a) {}"),
        (NEWER, "function f(): never {}"),
        (NEWER, "function f(): static {}"),
        (NEWER, "function f($a,\n) {}"),
        (NEWER, "const string A = 'b';"),
        (NEWER, "new A()->b();"),
        (NEWER, "public string $a { get => 1; }"),
        (GONE, "function f(array $a = null) {}"),
        (GONE, "utf8_encode($a)"),
        (GONE, "strftime('%Y')"),
        (GONE, "E_ALL & ~E_STRICT"),
        (GONE, "$a{0}"),
        (GONE, "(real) $a"),
        (GONE, "declare(strict_types=1);"),
        (GONE, "function f($a = 1, $b) {"),
        (GONE, "@fopen($a)"),
    ],
)
def test_the_rules_can_fail(rules: dict[str, str], code: str) -> None:
    assert found(rules, bare(code))


@pytest.mark.parametrize(
    "code",
    [
        "$a ? B : C;",
        "f($a ? $b : $c)",
        "preg_match($a, $b);",
        "function f(?array $a = null): ?self {}",
        "catch (A | B $error) {}",
        "fn ($a) => self::class",
        "(new A())->b();",
        "/* match ($a) */ 'enum A {'; // readonly",
        "private static ?int $a = null;",
    ],
)
def test_the_rules_let_the_old_ways_pass(code: str) -> None:
    assert found(NEWER | GONE, bare(code)) == []


def test_the_example_names_every_setting() -> None:
    defaults = re.findall(r"const DEFAULTS = \[(.*?)\];", GATE.read_text("utf-8"), re.DOTALL)[0]
    example = (FOLDER / "postwarden.config.example.php").read_text("utf-8")
    told = set(re.findall(r"^    '(\w+)' =>", example, re.MULTILINE))
    assert told | {"scripts"} == set(re.findall(r"'(\w+)' =>", defaults))


def test_a_function_that_nobody_asked_for_is_seen() -> None:
    assert unguarded("<?php fsync($file);") == ["fsync"]
    assert unguarded("<?php function_exists('fsync') && fsync($file);") == []
    assert unguarded("<?php $a->fsync($file); 'fsync()';") == []


PHPS = [
    name
    for name in ("php", *(f"php{v}" for v in "7.4 8.0 8.1 8.2 8.3 8.4".split()))
    if shutil.which(name)
]


@pytest.mark.parametrize("php", PHPS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_php_itself_finds_the_syntax_good(php: str, file: Path) -> None:
    every = ["-d", "error_reporting=-1", "-d", "display_errors=1"]
    done = subprocess.run(
        [php, "-n", *every, "-l", file], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stdout


@pytest.mark.parametrize("php", PHPS)
def test_the_gate_derives_the_guards_secrets_with_and_without_sodium(php: str) -> None:
    from postwarden.guard.keys import Key

    secret = bytes(range(32))
    code = (
        f"require '{GATE}'; foreach (['token', 'pass', str_repeat('x', 128)] as $purpose)"
        f" echo bin2hex(Postwarden_Keys::blake2b($purpose, hex2bin('{secret.hex()}'))), \"\\n\";"
    )
    done = subprocess.run([php, "-n", "-r", code], capture_output=True, text=True, check=True)
    wanted = [Key("0" * 8, secret).derive(each).hex() for each in ("token", "pass", "x" * 128)]
    assert done.stdout.split() == wanted
