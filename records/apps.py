from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """The register: what the national server holds, as far as we have seen it."""

    name = "records"
    verbose_name = _("register")
