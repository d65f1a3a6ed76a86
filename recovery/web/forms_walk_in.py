"""The form for a person at the desk. What the readers of lists could not read is said while the person stands there."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bangla import ascii_digits, clean_text
from records.identifiers import parse_identity, parse_mobile
from records.models import Centre, Vaccine
from records.normalise import name_key, parse_date
from recovery.intake.walk_in import WalkIn
from recovery.models import Incident
from recovery.web.templatetags.bangla_numbers import bn_date

#: From this many days on a list is easier to choose from than a row of buttons.
_MANY_DAYS = 6
_OLDEST_YEARS = 125
_REGISTRATION = re.compile(r"[0-9A-Za-z-]{4,40}")


class WalkInForm(forms.Form):
    """What the card says, and what was seen."""

    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        label=_("Centre where the dose was given"),
        error_messages={"required": _("Choose the centre."), "invalid_choice": _("Choose one of your centres.")},
    )
    given_on = forms.ChoiceField(label=_("Day of the dose"))
    name = forms.CharField(
        label=_("Name, as on the card"),
        max_length=200,
        error_messages={"required": _("Write the name of the person.")},
    )
    registration_no = forms.CharField(
        label=_("Registration number on the card"),
        required=False,
        max_length=40,
        help_text=_("The best thing to go by."),
    )
    identity = forms.CharField(label=_("NID, birth registration or passport"), required=False, max_length=40)
    born_on = forms.CharField(label=_("Date of birth"), required=False, max_length=40, help_text=_("Like 12/03/1976."))
    mobile = forms.CharField(label=_("Mobile"), required=False, max_length=40, help_text=_("Like 01700000012."))
    vaccine = forms.ModelChoiceField(
        Vaccine.objects.none(), required=False, label=_("Vaccine"), empty_label=_("the card does not say")
    )
    lot_no = forms.CharField(label=_("Lot number"), required=False, max_length=40)
    evidence = forms.CharField(
        label=_("What have you seen?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The vaccination card, the page of the register book with its number, the message on the phone."),
        error_messages={"required": _("Write what you have seen: somebody else must be able to believe it.")},
    )

    def __init__(
        self, *args: Any, incident: Incident, centres: QuerySet[Centre], vaccines: QuerySet[Vaccine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("centre", centres), ("vaccine", vaccines)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = choices
        if centres.count() == 1:
            self.fields["centre"].initial = centres.get()
        days = [(day.isoformat(), bn_date(day)) for day in incident.days]
        self.fields["given_on"] = forms.ChoiceField(
            choices=days,
            initial=days[0][0] if len(days) == 1 else None,
            label=_("Day of the dose"),
            widget=forms.RadioSelect if len(days) < _MANY_DAYS else forms.Select,
            error_messages={"required": _("Choose the day."), "invalid_choice": _("Choose one of these days.")},
        )

    def clean_given_on(self) -> datetime.date:
        return datetime.date.fromisoformat(self.cleaned_data["given_on"])

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if not re.search(r"[^\W\d_]", name_key(name)):
            raise forms.ValidationError(_("A name has letters."))
        return name

    def clean_registration_no(self) -> str:
        number = clean_text(ascii_digits(self.cleaned_data["registration_no"])).replace(" ", "")
        if number and not _REGISTRATION.fullmatch(number):
            raise forms.ValidationError(_("A registration number has only digits and letters."))
        return number

    def clean_identity(self) -> str:
        number = clean_text(ascii_digits(self.cleaned_data["identity"]))
        if number and not parse_identity(number).key:
            raise forms.ValidationError(
                _("This is no NID (10, 13 or 17 digits), birth registration (17) or passport. Leave it empty in doubt.")
            )
        return number

    def clean_mobile(self) -> str:
        number = clean_text(ascii_digits(self.cleaned_data["mobile"]))
        keys = parse_mobile(number).keys
        if number and len(keys) != 1:
            raise forms.ValidationError(_("A mobile number has 11 digits, like 01700000012."))
        return keys[0] if keys else ""

    def clean_born_on(self) -> datetime.date | None:
        text = clean_text(self.cleaned_data["born_on"])
        if not text:
            return None
        day, today = parse_date(text, purpose="birth").value, timezone.localdate()
        if day is None or not today.year - _OLDEST_YEARS <= day.year or day > today:
            raise forms.ValidationError(_("Write the whole date of birth like 12/03/1976, or leave it empty."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        tells = ("registration_no", "identity", "born_on", "mobile")
        if not any(data.get(name) or name in self.errors for name in tells):
            self.add_error(
                "registration_no",
                _("Fill in one of these at least: registration number, NID, date of birth or mobile."),
            )
        return data

    def person(self) -> WalkIn:
        """What the card says, when the form is valid."""
        said = self.cleaned_data
        return WalkIn(
            name=said["name"],
            given_on=said["given_on"],
            registration_no=said["registration_no"],
            identity=said["identity"],
            born_on=said["born_on"],
            mobile=said["mobile"],
            vaccine=said["vaccine"],
            lot_no=said["lot_no"],
        )
