"""Forms of the pages about centres that have sent nothing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bangla import ascii_digits
from recovery.web.templatetags.bangla_numbers import bn_date

_NOT_DIALLED = re.compile(r"[\s().-]")
_PHONE = re.compile(r"\+?[0-9]{6,15}")


class _AboutADay(forms.Form):
    day = forms.ChoiceField(
        label=_("Day without a list"),
        error_messages={"required": _("Choose a day."), "invalid_choice": _("A list of this day has come meanwhile.")},
    )

    def __init__(self, *args: Any, days: Collection[datetime.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["day"]
        field.choices = [(day.isoformat(), bn_date(day)) for day in days]  # type: ignore[attr-defined]

    def clean_day(self) -> datetime.date:
        return datetime.date.fromisoformat(self.cleaned_data["day"])


class CentreCallForm(_AboutADay):
    """What came of a call to a centre."""

    said = forms.CharField(
        label=_("What came of the call"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please write what came of the call.")},
    )
    call_again_on = forms.DateField(
        label=_("Call again on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input--width-10"}, format="%Y-%m-%d"),
    )

    def clean_call_again_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["call_again_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return day


class CentreNoteForm(_AboutADay):
    """A note to the managers of a centre."""

    text = forms.CharField(
        label=_("Note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The managers of the centre see it with their notices."),
        error_messages={"required": _("Please write the note.")},
    )


class CentreContactForm(forms.Form):
    """Somebody at a centre who answers the phone."""

    name = forms.CharField(
        label=_("Name and post"), max_length=120, error_messages={"required": _("Write who answers there.")}
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "nhsuk-input--width-20"}),
        error_messages={"required": _("Please write the number.")},
    )

    def clean_phone(self) -> str:
        number = _NOT_DIALLED.sub("", ascii_digits(self.cleaned_data["phone"]))
        if not _PHONE.fullmatch(number):
            raise forms.ValidationError(_("This is no phone number. Write its digits, like 01700000012."))
        return number
