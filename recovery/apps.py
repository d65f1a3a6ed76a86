from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    """The work: lists that centres send, carried row by row until a person is back on the server."""

    name = "recovery"
    verbose_name = _("recovery")
