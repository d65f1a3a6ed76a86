"""Two keys of scripts, one of them revoked, for the attacks of guards_api_tokens.txt."""

from __future__ import annotations

from records.models import Role
from recovery.progress.api_tokens import token_make, token_revoke
from tests.casework.world import World


def guarded_api_tokens(world: World) -> dict[str, int]:
    """Names of guards_api_tokens.txt -> keys."""
    official = world.user(Role.OFFICIAL)
    good, _ = token_make(account=official, name="dashboard", by=official)
    revoked, _ = token_make(account=official, name="lost", by=official)
    token_revoke(token=revoked, by=official)
    return {"an_official": official.pk, "api_token": good.pk, "revoked_api_token": revoked.pk}
