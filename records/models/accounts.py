from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is here. One role each: who proposes is not who approves."""

    MANAGER = "manager", _("Centre manager")
    OFFICER = "officer", _("MIS officer")
    APPROVER = "approver", _("MIS approver")
    OFFICIAL = "official", _("Official")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class AccountManager(UserManager["User"]):
    """Makes accounts; the first one, made by `createsuperuser`, is an administrator's."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **values: Any
    ) -> User:
        return super().create_superuser(username, email, password, **{"role": Role.ADMINISTRATOR, **values})


class User(AbstractUser):
    """An account. Centre managers see the centres listed here and no others; the other roles ignore the list."""

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.OFFICIAL)
    centres = models.ManyToManyField(
        "records.Centre", blank=True, related_name="managers", verbose_name=_("own centres")
    )

    objects: ClassVar[UserManager[User]] = AccountManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_is_known"),)

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def sees_persons(self) -> bool:
        """Officials see figures, never persons; administrators keep accounts and reference data."""
        return self.role in {Role.MANAGER, Role.OFFICER, Role.APPROVER, Role.AUDITOR}

    @property
    def sees_all_centres(self) -> bool:
        return self.role in {Role.OFFICER, Role.APPROVER, Role.AUDITOR}
