from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Django's admin, in our order and colours."""

    default_site = "config.administration.AdministrationSite"
