"""Jobs in the background: procrastinate's own page, without inline styles, which our policy forbids."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from records.admin.masking import NOTHING
from records.admin.naming import call_it
from records.admin.permissions import AdministratorsMayRead, TabularInline

STATUSES = {
    "todo": _("waiting"),
    "doing": _("running"),
    "failed": _("failed"),
    "succeeded": _("done"),
    "cancelled": _("called off"),
    "aborted": _("stopped"),
}
#: Arguments of a job are numbers of rows; anything longer is cut.
ARGUMENTS_SHOWN = 500


class JobEventInline(AdministratorsMayRead, TabularInline):
    model = ProcrastinateEvent
    fields = ("type", "at")
    ordering = ("-at",)


class JobAdmin(AdministratorsMayRead, ProcrastinateJobAdmin):
    """Read-only, with the library's actions for jobs that failed or are not wanted any more."""

    list_display = [  # noqa: RUF012 - the library says lists
        *("pk", "short_task_name", "pretty_args", "pretty_status", "queue_name", "attempts", "summary")
    ]
    list_filter = ["status", "queue_name", "task_name"]  # noqa: RUF012
    search_fields = ("=id", "task_name", "lock")
    ordering = ("-id",)
    show_full_result_count = False
    inlines = [JobEventInline]  # noqa: RUF012
    actions = ["retry", "cancel", "abort"]  # noqa: RUF012

    @admin.display(description=_("state"), ordering="status")
    def pretty_status(self, instance: ProcrastinateJob) -> Any:
        return STATUSES.get(instance.status, instance.status)

    @admin.display(description=_("task"), ordering="task_name")
    def short_task_name(self, instance: ProcrastinateJob) -> str:
        return str(instance.task_name).rpartition(".")[2]

    @admin.display(description=_("arguments"))
    def pretty_args(self, instance: ProcrastinateJob) -> str:
        return format_html("<code>{}</code>", json.dumps(instance.args, ensure_ascii=False)[:ARGUMENTS_SHOWN])

    @admin.display(description=_("last event"))
    def summary(self, instance: ProcrastinateJob) -> str:
        events = list(instance.procrastinateevent_set.all())  # prefetched, newest first
        return f"{events[0].type}, {events[0].at:%Y-%m-%d %H:%M:%S}" if events else NOTHING

    @admin.action(description=_("Try again (failed jobs)"))
    def retry(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        super().retry(request, queryset)

    @admin.action(description=_("Call off (waiting jobs)"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        super().cancel(request, queryset)

    @admin.action(description=_("Stop (waiting and running jobs)"))
    def abort(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        super().abort(request, queryset)


call_it(ProcrastinateJob, _("job"), _("jobs"))
call_it(ProcrastinateEvent, _("event of a job"), _("events of a job"))
if admin.site.is_registered(ProcrastinateJob):
    admin.site.unregister(ProcrastinateJob)
admin.site.register(ProcrastinateJob, JobAdmin)
