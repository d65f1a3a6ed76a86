"""The model by which pairs are weighed: one stands at a time; the first comes with the product as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from records.models import Extract
from recovery import errors
from recovery.models import CentreList, LinkageComparison, LinkageModel

#: Models that come with the product: VERSION.json.
SHIPPED = Path(__file__).parent / "models"
#: Why the first model of a site is used without a comparison.
FIRST = "the first model of this site"
#: Why a model is used without a comparison where no list is settled.
NOTHING_SETTLED = "no list was settled, so nothing could change"


class ModelNotCompared(errors.RecoveryError):
    """Nobody has seen yet what model "{version}" would change, over all lists and since the last server extract.
    Compare it with the model in use first."""


def shipped_newest() -> Path:
    """The file of the newest model that comes with the product; versions sort by name."""
    return max(SHIPPED.glob("*.json"))


def model_standing() -> LinkageModel:
    """The active model; where none is active, the newest that comes with the product is taken and made active."""
    standing = LinkageModel.objects.filter(is_active=True).first()
    if standing is None:
        shipped = model_take(json.loads(shipped_newest().read_text(encoding="utf-8")))
        standing = model_activate(shipped, unseen_because=FIRST)
    return standing


def model_take(facts: Mapping[str, Any]) -> LinkageModel:
    """Take a model (as its file has it) into the database, once: a model of one version never changes."""
    values = dict(facts)
    model, _created = LinkageModel.objects.get_or_create(version=values.pop("version"), defaults=values)
    return model


def comparison_valid(model: LinkageModel) -> LinkageComparison | None:
    """The comparison after which a model may be used: whole, with the model in use, and since the last extract."""
    whole = LinkageComparison.objects.whole().filter(model=model, standing_model__is_active=True)
    return whole.filter(extract=Extract.objects.made_last()).first()


def model_use(model: LinkageModel) -> LinkageModel:
    """Have a model weigh pairs from now on, after somebody could see what that changes.

    Without a settled list nothing can change. Raises ModelNotCompared.
    """
    if model.is_active:
        return model
    compared = comparison_valid(model)
    if compared is None and CentreList.objects.filter(state="settled").exists():
        raise ModelNotCompared(version=model.version)
    return model_activate(model, compared=compared, unseen_because="" if compared else NOTHING_SETTLED)


@transaction.atomic
def model_activate(
    model: LinkageModel, *, compared: LinkageComparison | None = None, unseen_because: str = ""
) -> LinkageModel:
    """Have a model weigh pairs from the next run on. Runs and links of earlier models keep citing theirs.

    Either a comparison goes before, or it is written down why none does; see `model_use`. The database refuses a model
    with neither, and a comparison that is not a valid one.
    """
    LinkageModel.objects.filter(is_active=True).exclude(pk=model.pk).update(is_active=False)
    LinkageModel.objects.filter(pk=model.pk).update(
        is_active=True, used_after=compared, used_unseen_because=unseen_because
    )
    model.refresh_from_db()
    return model
