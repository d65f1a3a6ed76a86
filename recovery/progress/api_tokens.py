"""Keys of scripts: made, shown once, kept as a hash, revoked."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from records.models import Role, User
from recovery.casework.rights import right_require
from recovery.errors import ReasonNeeded, RecoveryError
from recovery.models import ApiToken

#: By which people and scanners of source code know what they have found.
PREFIX = "punoruddhar_"
#: A use is noted no more often than this, so that reading does not write.
NOTED_EVERY = datetime.timedelta(hours=1)


class AccountIsNoOfficial(RecoveryError):
    """A key reads figures, so it is made for an official's account, and for no other."""


def may_make_for(by: User, account: User) -> bool:
    """Officials make keys for themselves, administrators for any official."""
    return by.is_active and (by.role == Role.ADMINISTRATOR or (by.pk == account.pk and by.role == Role.OFFICIAL))


def token_make(*, account: User, name: str, by: User) -> tuple[ApiToken, str]:
    """A new key: what is kept of it, and itself, which nobody can read again.

    Raises RightMissing, AccountIsNoOfficial, ReasonNeeded without a name.
    """
    right_require(may_make_for(by, account), by)
    if account.role != Role.OFFICIAL or not account.is_active:
        raise AccountIsNoOfficial
    if not name.strip():
        raise ReasonNeeded
    key = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        account=account, name=name.strip(), key_sha256=_hashed(key), key_end=key[-4:], made_by=by
    )
    return made, key


def token_revoke(*, token: ApiToken, by: User) -> bool:
    """Take a key back; False if it was already. Raises RightMissing."""
    right_require(may_make_for(by, token.account), by)
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=Now(), revoked_by=by)
    return revoked > 0


def token_of_key(key: str) -> ApiToken | None:
    """What is kept of a key; None unless it is known, not revoked, and of an active official.

    A key has 256 bits of chance, so its plain SHA-256 can be looked up and not be guessed.
    """
    token = (
        ApiToken.objects.select_related("account")
        .filter(key_sha256=_hashed(key), revoked_at__isnull=True)
        .filter(account__is_active=True, account__role=Role.OFFICIAL)
        .first()
    )
    if token is None:
        return None
    before = timezone.now() - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        ApiToken.objects.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=before), pk=token.pk).update(
            last_used_at=Now()
        )
    return token


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
