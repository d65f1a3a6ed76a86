"""Incidents with their days, the centre-days that follow from them, and the counts on which both rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.permissions import AdministratorsMay, ModelAdmin
from records.admin.reference import ReportedCountAdmin
from records.models import ReportedCount
from recovery.intake.incidents import centre_days_ensure
from recovery.models import CentreDay, CentreList, Incident


class IncidentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Incident
        fields = ("slug", "name_bn", "name_en", "days", "dose_no")
        help_texts = {  # noqa: RUF012 - Django's own way
            "slug": _("Stands in addresses and commands, for example: oct-2021"),
            "days": _("As 2021-10-13, separated by commas."),
        }

    def clean_days(self) -> list[Any]:
        days: list[Any] = sorted(set(self.cleaned_data["days"]))
        if days and days[-1] > timezone.localdate():
            raise ValidationError(_("A day that is still to come cannot have lost its records."))
        gone = sorted(set(self.initial.get("days") or ()) - set(days))
        if gone and self._has_lists():
            raise ValidationError(
                _("Lists of this incident are here, so days can be added and not taken away: %(days)s."),
                params={"days": ", ".join(day.isoformat() for day in gone)},
            )
        return days

    def clean_dose_no(self) -> int:
        dose_no: int = self.cleaned_data["dose_no"]
        if not 1 <= dose_no <= 9:
            raise ValidationError(_("A dose number is a number from 1 to 9."))
        if self.instance.pk and dose_no != self.initial["dose_no"] and self._has_lists():
            raise ValidationError(_("Lists of this incident are here, so its dose number stays."))
        return dose_no

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not (self.cleaned_data.get("name_en") or self.cleaned_data.get("name_bn")):
            raise ValidationError(_("An incident needs an English or a Bangla name."))
        return cleaned

    def _has_lists(self) -> bool:
        return bool(self.instance.pk and CentreList.objects.live().filter(incident=self.instance).exists())


@admin.register(Incident)
class IncidentAdmin(AdministratorsMay, ModelAdmin):
    """Everything else rests on an incident, so it is never deleted here."""

    form = IncidentForm
    list_display = ("slug", "name_bn", "name_en", "shown_days", "dose_no", "opened_at")
    search_fields = ("slug", "name_bn", "name_en")
    readonly_fields = ("opened_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Incident, form: Any, change: bool) -> None:
        """Save, and make the centre-days that are due now."""
        super().save_model(request, obj, form, change)
        centre_days_ensure(incident=obj)
        if change and "days" in form.changed_data and CentreList.objects.live().filter(incident=obj).exists():
            messages.warning(
                request,
                gettext("Lists are judged by the new days after the next server extract."),
            )

    @admin.display(description=_("days"))
    def shown_days(self, incident: Incident) -> str:
        return ", ".join(day.isoformat() for day in incident.days)


@admin.register(CentreDay)
class CentreDayAdmin(EvidenceAdmin):
    """Signed off by the centres on their own page; here to be looked at."""

    list_display = ("day", "centre_code", "centre", "incident", "state", "signed_off_by", "signed_off_at")
    list_display_links = ("day", "centre_code")
    list_filter = ("state", "incident", "centre__district__parent", "centre__district")
    list_select_related = ("centre", "incident", "signed_off_by")
    date_hierarchy = "day"
    search_fields = ("centre__code", "centre__name_en", "centre__name_bn")
    product_pages = (("recovery:progress_centre", "centre.code"),)
    history_list = "admin:recovery_centredayevent_changelist"
    fields = (*("incident", "centre", "day", "state", "signed_off_by", "signed_off_at", "register_pages", "reason"),)

    @admin.display(description=_("code"), ordering="centre__code")
    def centre_code(self, centre_day: CentreDay) -> str:
        return centre_day.centre.code


@admin.register(ReportedCount)
class CountsThatMakeCentreDaysAdmin(ReportedCountAdmin):
    """A count that is new makes its centre-day due, however it came in."""

    def save_model(self, request: HttpRequest, obj: ReportedCount, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.after_import(request)

    def after_import(self, request: HttpRequest) -> None:
        for incident in Incident.objects.all():
            centre_days_ensure(incident=incident)
