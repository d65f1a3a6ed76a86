from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    """The work: lists that centres send, carried row by row until a person is back on the server."""

    name = "recovery"
    verbose_name = _("recovery")

    def ready(self) -> None:
        post_migrate.connect(_plan_history, sender=self)
        import_module("recovery.web.deployment")


def _plan_history(**_signal: Any) -> None:
    # After every migration: each that changes a tracked model makes its triggers' functions anew.
    from recovery.casework.statistics import history_plan

    history_plan()
