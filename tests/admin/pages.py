"""Every page of the admin that can be opened by its address, so that no test forgets one."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def registered() -> list[type[Model]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def all_pages() -> Iterator[str]:
    """The index, and of every model its list, its pages to add, import and export, and one of its entries."""
    yield reverse("admin:index")
    for model in registered():
        yield address(model, "changelist")
        entry = model._default_manager.first()
        if entry is not None:
            yield address(model, "change", entry.pk)
            yield address(model, "history", entry.pk)
        model_admin = admin.site._registry[model]
        if hasattr(model_admin, "import_action"):
            yield address(model, "import")
            yield address(model, "export")
