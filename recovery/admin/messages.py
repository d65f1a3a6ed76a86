"""Texts of messages, version by version; lots, messages and opted-out numbers to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.masking import masked
from records.admin.permissions import AdministratorsMay, ModelAdmin
from records.models import User
from recovery.delivery.sms.errors import TextNotUsable
from recovery.delivery.sms.segments import segments_of
from recovery.delivery.sms.texts import (
    EXAMPLE_DAY,
    EXAMPLE_PLACE,
    filled,
    template_add,
    template_newest,
    text_checked,
)
from recovery.models import Message, MessageRelease, MessageTemplate, OptOut


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = MessageTemplate
        fields = ("text_bn",)

    def clean_text_bn(self) -> str:
        try:
            return text_checked(self.cleaned_data["text_bn"])
        except TextNotUsable as wrong:
            raise ValidationError(str(wrong)) from wrong


@admin.register(MessageTemplate)
class MessageTemplateAdmin(AdministratorsMay, ModelAdmin):
    """A new version takes the place of the one before; none is changed or deleted."""

    form = TemplateForm
    list_display = ("version", "text_bn", "segments", "made_by", "made_at")
    list_select_related = ("made_by",)
    readonly_fields = ("version", "example", "segments", "made_by", "made_at")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("text_bn",) if obj is None else ("text_bn", *self.readonly_fields)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"text_bn": template_newest().text_bn}

    def save_model(self, request: HttpRequest, obj: MessageTemplate, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - for the type checker
        made = template_add(text=obj.text_bn, by=request.user)
        obj.pk, obj.version, obj.made_by, obj.made_at = made.pk, made.version, made.made_by, made.made_at

    @admin.display(description=_("for example"))
    def example(self, template: MessageTemplate) -> str:
        return filled(template.text_bn, due_on=EXAMPLE_DAY, place=EXAMPLE_PLACE)

    @admin.display(description=_("segments of the example"))
    def segments(self, template: MessageTemplate) -> int:
        return segments_of(self.example(template)).parts


@admin.register(MessageRelease)
class MessageReleaseAdmin(EvidenceAdmin):
    list_display = (
        "id",
        "incident",
        "state",
        "people",
        "segments",
        "price",
        "prepared_by",
        "released_by",
        "released_at",
    )
    list_filter = ("state", "incident")
    list_select_related = ("incident", "prepared_by", "released_by")
    date_hierarchy = "prepared_at"
    search_fields = ("=id", "prepared_by__username", "released_by__username")
    product_pages = (("recovery:message_lot", "pk"),)
    fields = (
        *("incident", "template", "state", "due_until", "people", "segments", "price", "considered", "excluded"),
        *("prepared_by", "prepared_at", "released_by", "released_at", "typed_people", "discarded_by", "discarded_at"),
    )


@admin.register(Message)
class MessageAdmin(EvidenceAdmin):
    list_display = ("id", "release", "centre", "number", "due_on", "state", "reason", "said", "sent_at")
    list_filter = ("state", "reason", "gateway")
    list_select_related = ("release", "centre")
    search_fields = ("=id", "=release__id", "centre__code")
    product_pages = (("recovery:message_lot", "release_id"),)
    fields = (
        *("release", "centre", "number", "dose_no", "due_on", "encoding", "segments", "state", "reason", "said"),
        *("gateway", "provider_id", "claimed_at", "sent_at", "reported_at", "not_before", "called_by", "called_at"),
    )

    @admin.display(description=_("mobile"))
    def number(self, message: Message) -> Any:
        return masked("mobile_key", message.mobile_key)


@admin.register(OptOut)
class OptOutAdmin(EvidenceAdmin):
    list_display = ("id", "number", "reason", "made_by", "made_at")
    list_select_related = ("made_by",)
    search_fields = ("=id", "made_by__username")
    product_pages = (("recovery:opt_out_index", ""),)
    fields = (*("number", "reason", "made_by", "made_at"),)

    @admin.display(description=_("mobile"))
    def number(self, opt_out: OptOut) -> Any:
        return masked("mobile_key", opt_out.mobile_key)
