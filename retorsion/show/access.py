"""Who asks, and what that person may do: nobody, read, write.

In: a request's headers, cookies and the address it comes from. Out: ``Who``. Keys live in a file of names, scopes and SHA-256 hashes of random 256-bit
tokens (a slow hash guards guessable passwords; these cannot be guessed); the token itself is shown once, when made. No accounts, no sessions.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from retorsion.errors import SettingsError

Scope = Literal["none", "read", "write"]
COOKIE = "retorsion_key"
USER_HEADER = "x-forwarded-user"
SCOPE_HEADER = "x-forwarded-scope"
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Who:
    """``name`` is ``None`` on a machine of one's own without keys: then the writer says who he or she is."""

    name: str | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the key file."""

    name: str
    scope: Scope
    digest: str


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server. ``proxies`` are addresses whose word on who is signed in is taken; ``hosts`` names that requests may ask for."""

    keys: tuple[Key, ...] = ()
    proxies: frozenset[str] = frozenset()
    hosts: frozenset[str] = LOCAL_NAMES
    readonly: bool = False

    def who(self, headers: Mapping[str, str], cookies: Mapping[str, str], peer: str) -> Who:
        """Who sends a request that has these headers and cookies and comes from ``peer``."""
        found = self._who(headers, cookies, peer)
        return Who(found.name, "read") if self.readonly and found.scope == "write" else found

    def _who(self, headers: Mapping[str, str], cookies: Mapping[str, str], peer: str) -> Who:
        if peer in self.proxies:
            name = headers.get(USER_HEADER, "").strip()[:100]
            scope: Scope = "write" if headers.get(SCOPE_HEADER, "").strip() == "write" else "read"
            return Who(name, scope) if name else Who(None, "none")
        if not self.keys and not self.proxies:
            return Who(None, "write")
        return self.holder(_token(headers, cookies))

    def holder(self, token: str) -> Who:
        """The holder of a token; nobody where no key fits. Every key is compared, in equal time."""
        digest = digest_of(token)
        found = [key for key in self.keys if hmac.compare_digest(key.digest, digest)]
        return Who(found[0].name, found[0].scope) if found and token else Who(None, "none")

    def allows_host(self, host: str) -> bool:
        """Whether a ``Host`` header names this server: stops pages of other names that resolve to this address."""
        name = host.rsplit("]", 1)[0].lstrip("[") if host.startswith("[") else host.rsplit(":", 1)[0]
        return "*" in self.hosts or name.lower() in self.hosts


def _token(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else cookies.get(COOKIE, "")


def digest_of(token: str) -> str:
    """What the key file holds of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_loopback(host: str) -> bool:
    """Whether an address can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file such as ``[[key]]`` with ``name``, ``scope`` and ``sha256``; ``SettingsError`` where it cannot be used."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("key", [])
    except OSError as error:
        raise SettingsError(f"cannot read the key file {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} is not valid TOML ({error}): make keys with 'retorsion serve --add-key'"
        ) from error
    return tuple(_key(row, path) for row in rows)


def _key(row: Mapping[str, object], path: Path) -> Key:
    name, scope, digest = str(row.get("name", "")), str(row.get("scope", "")), str(row.get("sha256", ""))
    if not name or scope not in {"read", "write"} or len(digest) != 64:
        raise SettingsError(
            f"{path}: a key needs name, scope (read or write) and sha256: 'retorsion serve --add-key' makes one"
        )
    return Key(name, "write" if scope == "write" else "read", digest)


def add_key(path: Path, name: str, scope: str) -> str:
    """Put a new key into the file (made if absent, readable by its owner only) and return its token, which is kept nowhere."""
    if scope not in {"read", "write"} or not name.strip() or any(c in name for c in '"\\\n\r'):
        raise SettingsError("a key needs a plain name and the scope read or write")
    taken = {key.name for key in read_keys(path)} if path.exists() else set()
    if name in taken:
        raise SettingsError(f"{path} has a key named {name}: remove its lines first, or take another name")
    token = secrets.token_urlsafe(32)
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(f'[[key]]\nname = "{name}"\nscope = "{scope}"\nsha256 = "{digest_of(token)}"\n\n')
    return token
