"""Incidents with their days, the centre-days that follow from them, and the counts on which both rest."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.permissions import AdministratorsMay, ModelAdmin
from records.admin.reference import ReportedCountAdmin
from records.dates import parse_date
from records.models import Centre, ReportedCount
from recovery.intake.incidents import centre_days_ensure, centre_days_expect
from recovery.models import CentreDay, CentreList, Incident
from recovery.tasks import list_judge_again


class IncidentForm(forms.ModelForm):  # type: ignore[type-arg]
    expected = forms.CharField(
        required=False,
        label=_("Centre-days expected besides"),
        help_text=_(
            "One line a centre, by its code: expected on each day. Or a code and a day, as 2021-10-13. "
            "Centres with a reported count are expected without it."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
    )

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

    def clean_expected(self) -> list[tuple[Centre, datetime.date | None]]:
        """Centres and days, None for each day; what cannot be read is named by its line."""
        found: list[tuple[Centre, datetime.date | None]] = []
        lines = [line.split() for line in self.cleaned_data["expected"].splitlines()]
        centres = {each.code: each for each in Centre.objects.filter(code__in={line[0] for line in lines if line})}
        faults = []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            day = parse_date(line[1], purpose="dose").value if len(line) == 2 else None
            if line[0] not in centres:
                faults.append(
                    _("Line %(line)s: there is no centre with the code “%(code)s”.") % {"line": number, "code": line[0]}
                )
            elif len(line) > 2 or (len(line) == 2 and day is None):
                faults.append(_("Line %(line)s: write a code, or a code and a day.") % {"line": number})
            else:
                found.append((centres[line[0]], day))
        if faults:
            raise ValidationError(faults)
        return found

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not (self.cleaned_data.get("name_en") or self.cleaned_data.get("name_bn")):
            raise ValidationError(_("An incident needs an English or a Bangla name."))
        days = self.cleaned_data.get("days") or []
        strange = sorted({day for _centre, day in self.cleaned_data.get("expected") or [] if day and day not in days})
        if strange:
            told = ", ".join(day.isoformat() for day in strange)
            self.add_error("expected", _("These are no days of the incident: %(days)s.") % {"days": told})
        return cleaned

    def _has_lists(self) -> bool:
        return bool(self.instance.pk and CentreList.objects.live().filter(incident=self.instance).exists())


@admin.register(Incident)
class IncidentAdmin(AdministratorsMay, ModelAdmin):
    """Everything else rests on an incident, so it is never deleted here."""

    form = IncidentForm
    list_display = ("slug", "name_bn", "name_en", "shown_days", "dose_no", "opened_at")
    search_fields = ("slug", "name_bn", "name_en")
    readonly_fields = ("opened_at", "counted")
    fields = ("slug", "name_bn", "name_en", "days", "dose_no", "expected", "counted", "opened_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Incident, form: Any, change: bool) -> None:
        """Save, and make the centre-days that are due now."""
        super().save_model(request, obj, form, change)
        centre_days_ensure(incident=obj)
        expected = [
            (centre, each) for centre, day in form.cleaned_data["expected"] for each in ([day] if day else obj.days)
        ]
        if new := centre_days_expect(incident=obj, expected=expected):
            messages.success(request, gettext("Centre-days that are expected now besides: %(new)s.") % {"new": new})
        live = CentreList.objects.live().filter(incident=obj).order_by("pk")
        if change and "days" in form.changed_data and live.exists():
            for list_id in live.filter(state="settled").values_list("pk", flat=True):
                list_judge_again(list_id)
            messages.warning(
                request,
                gettext("The lists are judged again by the new days. Until that is done they count as waiting."),
            )

    @admin.display(description=_("counted so far"))
    def counted(self, incident: Incident) -> str:
        """What the denominator rests on, and where it is loaded."""
        if incident._state.adding:
            return gettext("Load the reported counts afterwards: Reference data, Reported counts, Import.")
        counts = ReportedCount.objects.filter(day__in=incident.days, dose_no=incident.dose_no)
        found = counts.aggregate(doses=Sum("doses"), rows=Count("pk"))
        days = CentreDay.objects.filter(incident=incident).count()
        return format_html(
            '{} <a href="{}">{}</a>',
            gettext("%(days)s centre-days expected; %(doses)s doses reported in %(rows)s counts.")
            % {"days": days, "doses": found["doses"] or 0, "rows": found["rows"]},
            reverse("admin:records_reportedcount_import"),
            gettext("Load reported counts"),
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
    product_pages_show_persons = False
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
