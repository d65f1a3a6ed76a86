"""Accounts: who may sign in, as what, and for which centres. Second factors, without their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.naming import call_it, code_and_name
from records.admin.permissions import AdministratorsMay
from records.models import Centre, Role, User

if TYPE_CHECKING:
    from django.forms import ModelForm

    _ModelForm = ModelForm[User]
else:
    _ModelForm = object


class RoleRules(_ModelForm):
    """Mixin of both account forms: rules on role and centres that concern more than one field."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("role") == Role.MANAGER and "centres" in cleaned and not cleaned["centres"]:
            self.add_error("centres", _("A centre manager needs at least one centre."))
        return cleaned


class AccountAddForm(RoleRules, UserCreationForm):  # type: ignore[type-arg]
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "role", "first_name", "last_name", "centres")


class AccountChangeForm(RoleRules, UserChangeForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stays = cleaned.get("is_active", self.instance.is_active) and (
            cleaned.get("role", self.instance.role) == Role.ADMINISTRATOR
            or cleaned.get("is_superuser", self.instance.is_superuser)
        )
        if not stays and not _administrators().exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This is the last administrator; without one nobody could keep the accounts."))
        return cleaned


def _administrators() -> QuerySet[User]:
    return User.objects.filter(Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True, is_staff=True)


@admin.register(User)
class AccountAdmin(AdministratorsMay, UserAdmin):  # type: ignore[type-arg]
    """Accounts are switched off, never deleted: what a person did stays under the person's name."""

    form = AccountChangeForm
    add_form = AccountAddForm
    list_display = ("username", "display_name", "role", "centre_codes", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "first_name", "last_name", "email", "=centres__code")
    filter_horizontal = ()
    autocomplete_fields = ("centres",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("Rights"),
            {
                "fields": ("role", "centres", "is_active"),
                "description": _("Centre managers see the centres named here and no others."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "role",
                    "first_name",
                    "last_name",
                    "centres",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser's account, password included, is changed by superusers only."""
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        own = Prefetch("centres", Centre.objects.only("code").order_by("code"))
        return super().get_queryset(request).prefetch_related(own)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.label_from_instance = code_and_name
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Only administrators come into the admin, so the role decides Django's staff flag."""
        obj.is_staff = obj.role == Role.ADMINISTRATOR or obj.is_superuser
        super().save_model(request, obj, form, change)

    @admin.display(description=_("name"), ordering="first_name")
    def display_name(self, user: User) -> str:
        return user.display_name

    @admin.display(description=_("own centres"))
    def centre_codes(self, user: User) -> str:
        codes = [centre.code for centre in user.centres.all()]
        return ", ".join(codes[:3]) + (f" +{len(codes) - 3}" if len(codes) > 3 else "")


class AuthenticatorAdmin(EvidenceAdmin):
    """Second factors. Their data are secrets (keys, recovery codes) and are not shown to anybody."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = ("user", "type", "created_at", "last_used_at")


class LogEntryAdmin(EvidenceAdmin):
    """What was done in this admin."""

    list_display = ("action_time", "user", "content_type", "object_repr", "change")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    search_fields = ("user__username", "object_repr")
    date_hierarchy = "action_time"
    fields = ("action_time", "user", "content_type", "object_id", "object_repr", "change")

    @admin.display(description=_("change"))
    def change(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()


call_it(Authenticator, _("second factor"), _("second factors"))
call_it(LogEntry, _("change in the administration"), _("changes in the administration"))
for model in (Authenticator, EmailAddress, Group):
    # Groups and e-mail addresses have no meaning here; the library's page of second factors would show
    # secrets.
    if admin.site.is_registered(model):
        admin.site.unregister(model)
admin.site.register(Authenticator, AuthenticatorAdmin)
admin.site.register(LogEntry, LogEntryAdmin)
