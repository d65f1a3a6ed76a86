"""The model by which pairs are weighed: one stands at a time; the first comes with the product as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from recovery.models import LinkageModel

#: Models that come with the product: VERSION.json.
SHIPPED = Path(__file__).parent / "models"


def shipped_newest() -> Path:
    """The file of the newest model that comes with the product; versions sort by name."""
    return max(SHIPPED.glob("*.json"))


def model_standing() -> LinkageModel:
    """The active model; where none is active, the newest that comes with the product is taken and made active."""
    standing = LinkageModel.objects.filter(is_active=True).first()
    if standing is None:
        standing = model_activate(model_take(json.loads(shipped_newest().read_text(encoding="utf-8"))))
    return standing


def model_take(facts: Mapping[str, Any]) -> LinkageModel:
    """Take a model (as its file has it) into the database, once: a model of one version never changes."""
    values = dict(facts)
    model, _created = LinkageModel.objects.get_or_create(version=values.pop("version"), defaults=values)
    return model


@transaction.atomic
def model_activate(model: LinkageModel) -> LinkageModel:
    """Have a model weigh pairs from the next run on. Runs and links of earlier models keep citing theirs."""
    LinkageModel.objects.filter(is_active=True).exclude(pk=model.pk).update(is_active=False)
    LinkageModel.objects.filter(pk=model.pk).update(is_active=True)
    model.refresh_from_db()
    return model
