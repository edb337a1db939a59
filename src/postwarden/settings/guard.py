"""guard.toml -> Settings: what is guarded, and how. Checked whole, every mistake with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from postwarden.model.attempt import Copy, Kind, Role
from postwarden.settings.policy import Policy, merged

Mode = Literal["observe", "guard", "closed"]


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value.startswith("unix:/") or (host and port.isdigit() and 0 < int(port) < 65536):
        return value
    raise ValueError("ADDRESS:PORT or unix:/PATH")


def _host(value: str) -> str:
    name = value.strip().lower().rstrip(".")
    if not name or any(letter in name for letter in " /:@"):
        raise ValueError("a host name without scheme, port and path")
    return name


def _base(value: str) -> str:
    if not value.startswith(("http://", "https://", "unix:/")):
        raise ValueError("http://HOST:PORT, https://HOST or unix:/PATH")
    return value.rstrip("/")


def _path(value: str) -> str:
    if not value.startswith("/") or "?" in value.split("/")[0]:
        raise ValueError("a path that begins with /")
    return value


Host = Annotated[str, AfterValidator(_host)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Form(_Strict):
    """One form: where it posts to, and what is known of it. A query chooses among forms of a path."""

    path: Annotated[str, AfterValidator(_path)]
    method: Literal["POST", "PUT", "GET"] = "POST"
    kind: Kind = Kind.UNKNOWN
    mode: Mode | None = None
    sends_copy: Copy = Field(default=Copy.UNKNOWN, alias="copy")
    owner: str = ""
    fields: Mapping[str, Role] = Field(default_factory=dict)


class Site(_Strict):
    """One site: its names, where its posts go, in which language it speaks, who owns it.

    Attributes:
        watch: which POSTs the web server shows to the guard: those of the forms named, or all, so
            that it sees forms nobody knew of. Those are observed only.
        script: whether the web server puts the page script into pages.
    """

    hosts: tuple[Host, ...] = Field(min_length=1)
    upstream: Annotated[str, AfterValidator(_base)]
    language: Literal["de", "en"] = "de"
    name: str = ""
    owner: str = ""
    contact: str = ""
    mode: Mode | None = None
    watch: Literal["forms", "all"] = "forms"
    script: Literal["insert", "none"] = "insert"
    forms: tuple[Form, ...] = Field(default=(), alias="form")

    @property
    def title(self) -> str:
        """How the site is called on pages."""
        return self.name or self.hosts[0]


class Mail(_Strict):
    """How the guard's own mails leave: to owners only."""

    server: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:25"
    sender: str = ""


class Limits(_Strict):
    """What bounds the guard; sizes in MB, times in days."""

    body_mb: int = Field(default=64, ge=1, le=4096)
    spool_mb: int = Field(default=2048, ge=1)
    held_days: int = Field(default=30, ge=1, le=30)
    parked_days: int = Field(default=7, ge=1, le=30)
    site_seconds: int = Field(default=300, ge=5)


class Settings(_Strict):
    """A guard's settings."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8025"
    folder: Path = Path("/var/lib/postwarden")
    state: str = "sqlite"
    key_file: Path | None = None
    secret_file: Path | None = None
    mode: Mode = "observe"
    policy: Path | None = None
    mail: Mail = Mail()
    limits: Limits = Limits()
    sites: tuple[Site, ...] = Field(min_length=1, alias="site")

    @model_validator(mode="after")
    def _hosts_once(self) -> Settings:
        names = [host for site in self.sites for host in site.hosts]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"hosts named twice: {', '.join(sorted(twice))}")
        if not (
            self.state == "sqlite" or self.state.startswith(("redis://", "rediss://", "unix://"))
        ):
            raise ValueError('state: "sqlite" or redis://HOST:PORT/DB')
        return self

    @property
    def keys(self) -> Path:
        """Where the key file lies."""
        return self.key_file or self.folder / "keys"


class BadSettingsError(Exception):
    """A settings file that cannot be used: `mistakes` says each with its place."""

    def __init__(self, file: Path, mistakes: list[tuple[str, str]]) -> None:
        super().__init__(f"{file}: " + "; ".join(f"{where}: {what}" for where, what in mistakes))
        self.file, self.mistakes = file, mistakes


def load(file: Path) -> Settings:
    """Read guard.toml; paths in it are relative to its folder. Raises BadSettingsError, OSError."""
    found = _parsed(file, Settings)
    home = file.resolve().parent
    moved = {
        name: home / value
        for name in ("folder", "key_file", "policy", "secret_file")
        if (value := getattr(found, name)) is not None
    }
    return found.model_copy(update=moved)


def policy_of(file: Path | None) -> Policy:
    """The shipped policy, with the owner's file over it."""
    if file is None:
        return merged()
    try:
        return merged(_table(file))
    except ValidationError as error:
        raise BadSettingsError(file, _mistakes(error)) from error


def _parsed(file: Path, kind: type[Settings]) -> Settings:
    try:
        return kind.model_validate(_table(file))
    except ValidationError as error:
        raise BadSettingsError(file, _mistakes(error)) from error


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettingsError(file, [("TOML", str(error))]) from error


def _mistakes(error: ValidationError) -> list[tuple[str, str]]:
    return [
        (
            ".".join(str(part) for part in each["loc"]) or "-",
            each["msg"].removeprefix("Value error, "),
        )
        for each in error.errors()
    ]
