from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model

from records.models import Centre

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def call_it(model: type[Model], one: StrPromise, many: StrPromise) -> None:
    """Name a model that is not ours, or was generated, so that its pages speak the reader's language.

    Migrations do not see this: they read the options as they were written in the class.
    """
    model._meta.verbose_name = one
    model._meta.verbose_name_plural = many


def code_and_name(thing: Model) -> str:
    """What a choice shows: a centre with its code, because several may have one name."""
    return f"{thing.code} {thing}" if isinstance(thing, Centre) else str(thing)
