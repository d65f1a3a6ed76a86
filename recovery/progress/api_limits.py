"""How often programs may ask for figures: so many questions a minute for a key, an account, or an address without one.

Counted by the database in one statement, so that the limit is one over all threads, processes and machines of a site.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from records import sql
from records.models import User
from recovery.models import ApiToken

SQL = Path(__file__).parent / "sql"
#: Of an IPv6 address this much is one customer's, who may change the rest at will.
IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class Asker:
    """Who is counted, and how many questions they have in a minute."""

    who: str
    per_minute: int


def asker_of_key(token: ApiToken) -> Asker:
    return Asker(f"key {token.pk}", settings.API_PER_MINUTE)


def asker_of_account(user: User) -> Asker:
    return Asker(f"account {user.pk}", settings.API_PER_MINUTE)


def asker_of_address(address: str) -> Asker:
    """Whoever asks from an address without a key that is good; '' stands for all whose address nobody knows.

    The address itself is not kept, only a hash of it with the site's secret.
    """
    hashed = salted_hmac("recovery.api_limits", _customer(address), algorithm="sha256").hexdigest()
    return Asker(f"address {hashed}", settings.API_PER_MINUTE_WITHOUT_KEY)


def _customer(address: str) -> str:
    """What of an address is one customer's: all of IPv4, the network of IPv6."""
    if not address:
        return ""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), IPV6_NETWORK), strict=False))


def question_count(asker: Asker) -> int:
    """Count one question; 0 if it may be answered, else the seconds until the asker's next minute begins.

    A minute begins with its first question. What is refused counts too and makes the minute no longer.
    """
    counted = sql.fetch_one(SQL / "api_question.sql", {"who": asker.who})
    return max(1, counted["seconds"]) if counted["asked"] > asker.per_minute else 0


def questions_forget() -> int:
    """Take away the counts of minutes that are long over; gives how many."""
    return sql.execute(SQL / "api_questions_forget.sql")
