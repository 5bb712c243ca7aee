"""Settings from the environment, read loudly: a value that makes no sense stops the start."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


def read_text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def read_flag(name: str, *, default: bool) -> bool:
    """True or False, and nothing that merely looks like it."""
    raw = read_text(name)
    if raw not in ("", "True", "False"):
        raise ImproperlyConfigured(f"{name}={raw!r}: write True or False, or leave it out.")
    return default if raw == "" else raw == "True"


def read_count(name: str, default: int, *, minimum: int = 0) -> int:
    raw = read_text(name)
    if raw == "":
        return default
    if not raw.isdecimal() or int(raw) < minimum:
        raise ImproperlyConfigured(f"{name}={raw!r}: write a whole number of at least {minimum}.")
    return int(raw)


def read_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    return [part.strip() for part in read_text(name).split(",") if part.strip()] or list(default)


def read_stripe_keys() -> dict[str, dict[str, str]]:
    """``STRIPE_SECRET_KEY`` and ``STRIPE_WEBHOOK_SECRET`` of the installation under ``""``; those of an association of
    its own under the end of the name, as in ``STRIPE_SECRET_KEY_CEDAR``.  One without the other stops the start.
    """
    found = {}
    for name in sorted(os.environ):
        secret, whose = name.startswith("STRIPE_SECRET_KEY"), name.removeprefix("STRIPE_SECRET_KEY").lstrip("_")
        if secret and read_text(name):
            webhook = f"STRIPE_WEBHOOK_SECRET{'_' if whose else ''}{whose}"
            if not read_text(webhook):
                raise ImproperlyConfigured(f"{name} is given without {webhook}: no payment could ever be believed.")
            found[whose] = {"secret": read_text(name), "webhook": read_text(webhook)}
    return found


def read_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    raw = read_text(name, default)
    if raw not in choices:
        raise ImproperlyConfigured(f"{name}={raw!r}: write one of {', '.join(choices)}.")
    return raw


def read_database(default: Path) -> dict:
    """``DATABASE_URL`` for SQLite or PostgreSQL; unset, an SQLite file (its folder is made)."""
    url = read_text("DATABASE_URL", f"sqlite:///{default}")
    database = environ.Env.db_url_config(url)
    engine = database.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        if database["NAME"] != ":memory:":
            Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        # WAL lets pages be read while an import writes; FULL makes a commit survive a power cut;
        # IMMEDIATE takes the write lock at once, so that no transaction fails half-way for want of it.
        database["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        }
    elif engine.endswith("postgresql"):
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    return database


def read_secret_key(kept_in: Path) -> str:
    """``SECRET_KEY``, or one made on the first start and kept beside the database."""
    given = read_text("SECRET_KEY")
    if given:
        return given
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        kept_in.touch(mode=0o600)
        kept_in.write_text(secrets.token_urlsafe(50))
    return kept_in.read_text()
