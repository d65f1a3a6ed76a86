"""Areas, centres, vaccines, the names that lists use for them, and what centres reported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin.exchange import ImportsAndExports
from records.admin.naming import code_and_name
from records.admin.permissions import AdministratorsMay, ModelAdmin, TabularInline
from records.admin.resources import (
    AreaResource,
    CentreResource,
    ReportedCountResource,
    VaccineAliasResource,
    VaccineResource,
)
from records.models import Area, AreaAlias, Centre, CentreAlias, ReportedCount, Vaccine, VaccineAlias
from records.normalise import name_key


class AliasForm(forms.ModelForm):  # type: ignore[type-arg]
    """A spelling; the folded form in which it is looked up is computed, never typed."""

    #: Fields within which the folded form stands once.
    unique_within: tuple[str, ...] = ("name_key",)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name_key(name):
            raise ValidationError(_("This name has neither letters nor digits."))
        return name

    def _post_clean(self) -> None:
        self.instance.name_key = name_key(self.cleaned_data.get("name") or "")
        super()._post_clean()  # type: ignore[misc]
        rule = {field: getattr(self.instance, field) for field in self.unique_within}
        others = self._meta.model._default_manager.filter(**rule).exclude(pk=self.instance.pk)
        taken = others.first() if self.instance.name_key else None
        if taken is not None:
            sentence = _("“%(name)s” is looked up in the same way and stands for %(other)s already.")
            self.add_error("name", ValidationError(sentence, params={"name": taken, "other": self.owner(taken)}))

    def owner(self, alias: Any) -> Model:
        """What an alias stands for."""
        owner: Model = getattr(alias, self.owned_by)
        return owner

    owned_by = ""


class AreaAliasForm(AliasForm):
    unique_within = ("area", "name_key")
    owned_by = "area"

    class Meta:
        model = AreaAlias
        fields = ("name",)


class CentreAliasForm(AliasForm):
    owned_by = "centre"

    class Meta:
        model = CentreAlias
        fields = ("name",)


class VaccineAliasForm(AliasForm):
    owned_by = "vaccine"

    class Meta:
        model = VaccineAlias
        fields = ("vaccine", "name")


class AreaAliasInline(AdministratorsMay, TabularInline):
    model = AreaAlias
    form = AreaAliasForm
    extra = 0


class CentreAliasInline(AdministratorsMay, TabularInline):
    model = CentreAlias
    form = CentreAliasForm
    readonly_fields = ("confirmed_by",)
    extra = 0


class VaccineAliasInline(AdministratorsMay, TabularInline):
    model = VaccineAlias
    form = VaccineAliasForm
    fields = ("name",)
    extra = 0


@admin.register(Area)
class AreaAdmin(ImportsAndExports, AdministratorsMay, ModelAdmin):
    """Names and spellings of the state's divisions and districts, which nobody adds or removes here."""

    resource_classes = (AreaResource,)
    list_display = ("code", "name_bn", "name_en", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "name_en", "name_bn", "aliases__name")
    fields = ("code", "level", "parent", "name_bn", "name_en")
    readonly_fields = ("code", "level", "parent")
    inlines = (AreaAliasInline,)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Centre)
class CentreAdmin(ImportsAndExports, AdministratorsMay, ModelAdmin):
    resource_classes = (CentreResource,)
    list_display = ("code", "name_bn", "name_en", "district", "kind", "facility_code")
    list_filter = ("kind", "district__parent", "district")
    list_select_related = ("district",)
    search_fields = ("code", "name_en", "name_bn", "facility_code", "aliases__name")
    fields = ("code", "name_bn", "name_en", "district", "kind", "facility_code")
    inlines = (CentreAliasInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is what files and extracts know a centre by, so it stays once it is given."""
        return ("code",) if obj else ()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Whoever writes a spelling here confirms it."""
        for alias_form in formset.forms:
            if alias_form.has_changed():
                alias_form.instance.confirmed_by = request.user
        super().save_formset(request, form, formset, change)


@admin.register(Vaccine)
class VaccineAdmin(ImportsAndExports, AdministratorsMay, ModelAdmin):
    resource_classes = (VaccineResource,)
    list_display = ("code", "name_bn", "name_en", "interval_days", "interval_source", "cvx", "icd11")
    search_fields = ("code", "name_en", "name_bn", "aliases__name")
    fields = ("code", "name_bn", "name_en", "interval_days", "interval_source", "cvx", "icd11", "note")
    inlines = (VaccineAliasInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(VaccineAlias)
class VaccineAliasAdmin(ImportsAndExports, AdministratorsMay, ModelAdmin):
    resource_classes = (VaccineAliasResource,)
    form = VaccineAliasForm
    list_display = ("name", "vaccine")
    list_filter = ("vaccine",)
    list_select_related = ("vaccine",)
    search_fields = ("name",)


class ReportedCountAdmin(ImportsAndExports, AdministratorsMay, ModelAdmin):
    """Registered by `recovery.admin`, which knows what follows from a changed count."""

    resource_classes = (ReportedCountResource,)
    list_display = ("day", "centre_code", "centre", "dose_no", "doses", "source")
    list_display_links = ("day", "centre_code")
    list_filter = ("dose_no", "centre__district__parent", "centre__district")
    list_select_related = ("centre",)
    date_hierarchy = "day"
    search_fields = ("centre__code", "centre__name_en", "centre__name_bn", "source")
    autocomplete_fields = ("centre",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.label_from_instance = code_and_name
        return field

    @admin.display(description=_("code"), ordering="centre__code")
    def centre_code(self, count: ReportedCount) -> str:
        return count.centre.code
