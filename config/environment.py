"""Typed values from the process environment, failing early and by name."""

from __future__ import annotations

import dataclasses
import datetime
import os
import re
import secrets
from pathlib import Path
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

from recovery.intake.limits import Limits

BASE_DIR = Path(__file__).resolve().parent.parent


def read_environment() -> environ.Env:
    """The environment, after an optional `.env` beside manage.py; real variables win over the file."""
    env = environ.Env()
    dotenv = BASE_DIR / ".env"
    if dotenv.is_file():
        env.read_env(dotenv)
    return env


def flag(env: environ.Env, name: str, *, default: bool) -> bool:
    """A yes/no variable. Raises ImproperlyConfigured on anything that is neither."""
    text = os.environ.get(name, "").strip().lower()
    if text == "":
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; write 1 or 0.")


def data_dir(env: environ.Env) -> Path:
    """The folder in which everything that the site keeps lies."""
    folder = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var").expanduser()
    return folder if folder.is_absolute() else (BASE_DIR / folder)


def secret_key(env: environ.Env, *, debug: bool, folder: Path) -> str:
    """The signing key: from SECRET_KEY, else the one kept in the data folder, else (DEBUG only) a passing one.

    Raises ImproperlyConfigured with the remedy when none of the three is there.
    """
    key = str(env.str("SECRET_KEY", default=""))
    if key:
        return key
    kept = folder / "secret_key"
    if kept.is_file():
        return kept.read_text(encoding="ascii").strip()
    if debug:
        return "only-for-debug-" + "0" * 50
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it in the environment, or start the site once with "
        "`manage.py up` (or `manage.py demo`), which makes a key and keeps it in DATA_DIR."
    )


def secret_key_ensure(folder: Path) -> None:
    """Make the kept signing key of a data folder, readable by its owner only, unless it is there."""
    kept = folder / "secret_key"
    if kept.is_file() or os.environ.get("SECRET_KEY"):
        return
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))


def intake_limits(env: environ.Env) -> dict[str, int]:
    """The limits of recovery.intake.limits that the site sets itself: INTAKE_LIMITS=rows=800000,columns=120.

    Raises ImproperlyConfigured on a name that is no limit and on what is no whole number above 0.
    """
    known = {field.name for field in dataclasses.fields(Limits)}
    found: dict[str, int] = {}
    for told in env.list("INTAKE_LIMITS", default=[]):
        name, _, number = (part.strip() for part in told.partition("="))
        if name not in known:
            raise ImproperlyConfigured(f"INTAKE_LIMITS names {name!r}; there are {', '.join(sorted(known))}.")
        if not number.isdecimal() or int(number) < 1:
            raise ImproperlyConfigured(f"INTAKE_LIMITS says {told!r}; write a whole number: rows=800000,columns=120")
        found[name] = int(number)
    return found


def sms_hours(env: environ.Env) -> tuple[datetime.time, datetime.time]:
    """From when and until when SMS may go out, Dhaka time: SMS_HOURS=09:00-20:00.

    Raises ImproperlyConfigured on anything else, and on hours that end before they begin.
    """
    text = str(env.str("SMS_HOURS", default="09:00-20:00"))
    first, _, last = (part.strip() for part in text.partition("-"))
    try:
        hours = datetime.time.fromisoformat(first), datetime.time.fromisoformat(last)
    except ValueError as wrong:
        raise ImproperlyConfigured(f"SMS_HOURS is {text!r}; write it like 09:00-20:00.") from wrong
    if hours[0] >= hours[1]:
        raise ImproperlyConfigured(f"SMS_HOURS is {text!r}; it must begin before it ends.")
    return hours


def sms_prefixes(env: environ.Env) -> list[str]:
    """The beginnings of mobile numbers to which SMS may go: SMS_PREFIXES=013,017.

    Raises ImproperlyConfigured on what no mobile number of Bangladesh begins with.
    """
    prefixes = [str(each).strip() for each in env.list("SMS_PREFIXES", default=[f"01{digit}" for digit in "3456789"])]
    for prefix in prefixes:
        if not re.fullmatch("01[3-9][0-9]{0,8}", prefix):
            raise ImproperlyConfigured(f"SMS_PREFIXES has {prefix!r}; a prefix begins with 013 to 019.")
    return prefixes


def one_of(env: environ.Env, name: str, known: tuple[str, ...]) -> str:
    """One of the known words, the first unless the environment says otherwise. Raises ImproperlyConfigured."""
    text = str(env.str(name, default=known[0])).strip()
    if text not in known:
        raise ImproperlyConfigured(f"{name} is {text!r}; there are {', '.join(known)}.")
    return text


def origins(env: environ.Env, name: str) -> list[str]:
    """Addresses of other sites, without path: https://example.org. Raises ImproperlyConfigured on anything else."""
    found = [str(each).strip() for each in env.list(name, default=[])]
    for each in found:
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]+)?", each):
            raise ImproperlyConfigured(f"{name} has {each!r}; write it like https://example.org, without a path.")
    return found


def whole_number(env: environ.Env, name: str, *, default: int, least: int = 0) -> int:
    """A whole number of at least `least`. Raises ImproperlyConfigured on anything else."""
    text = str(env.str(name, default=str(default))).strip()
    if not text.isdecimal() or int(text) < least:
        raise ImproperlyConfigured(f"{name} is {text!r}; write a whole number from {least}.")
    return int(text)


def database(env: environ.Env, *, folder: Path) -> dict[str, object]:
    """Django's database settings: DATABASE_URL, or the embedded server of the data folder."""
    common: dict[str, object] = {
        "ENGINE": "config.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }
    url = env.str("DATABASE_URL", default="")
    if not url:
        # The address is not known before the server runs; config.postgresql asks for it at the first connection.
        return common | {"NAME": "punoruddhar", "EMBEDDED_DIR": str(folder / "postgres")}
    try:
        parsed = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured) as wrong:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {wrong}") from wrong
    if "postgres" not in str(parsed.get("ENGINE", "")) or not parsed.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host:5432/name"
        )
    parsed["HOST"] = unquote(str(parsed.get("HOST", "")))  # a socket folder comes as %2Fvar%2Frun
    return {**parsed, **common}
