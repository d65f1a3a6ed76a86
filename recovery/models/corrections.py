"""Batches of corrections, and their lines: one field of one case each."""

from __future__ import annotations

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User
from recovery.models.casework import Case

#: Moves of a batch; the database refuses others (trigger batch_takes_allowed_steps).
BATCH_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        ("draft", "submitted"),
        ("submitted", "draft"),
        ("submitted", "approved"),
        ("approved", "draft"),
        ("approved", "applied"),
        ("applied", "reverted"),
        ("draft", "discarded"),
    }
)


class CorrectionBatchQuerySet(models.QuerySet["CorrectionBatch"]):
    def visible_to(self, user: User) -> CorrectionBatchQuerySet:
        """The batches a person may open: MIS and auditors all, managers those they made themselves."""
        if user.sees_all_centres:
            return self.all()
        if user.role == Role.MANAGER:
            # Whoever moved to another centre loses the batches about people of the old one.
            elsewhere = Correction.objects.exclude(case__centre__in=user.centres.all())
            return self.filter(created_by=user).exclude(pk__in=elsewhere.values("batch_id"))
        return self.none()


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
)
class CorrectionBatch(models.Model):
    """Corrections that travel together: one proposes, another approves, then they are applied, and may be reverted."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        APPLIED = "applied", _("applied")
        REVERTED = "reverted", _("reverted")
        DISCARDED = "discarded", _("discarded")

    class Work(models.TextChoices):
        """What the worker has been asked to do with a batch and has not ended yet."""

        APPLY = "apply", _("being applied")
        REVERT = "revert", _("being reverted")

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="batches")
    request_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    returned_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    return_comment = models.TextField(blank=True, db_default="")
    approved_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    applied_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    reverted_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reverted_at = models.DateTimeField(null=True, blank=True)
    revert_reason = models.TextField(blank=True, db_default="")
    revert_asked_by = models.ForeignKey(
        "records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revert_asked_at = models.DateTimeField(null=True, blank=True)
    work = models.CharField(max_length=6, choices=Work, blank=True, db_default="")
    work_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    work_at = models.DateTimeField(null=True, blank=True)
    #: Why the last work was not done, as `errors.told` writes it; {} if nothing stood in its way.
    work_error = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))

    objects = CorrectionBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("correction batch")
        verbose_name_plural = _("correction batches")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved", "applied", "reverted", "discarded"]),
                name="batch_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="approver_is_not_the_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "applied", "reverted"])
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False, approved_sha256=F("content_sha256"))
                    & ~Q(content_sha256="")
                ),
                name="approved_is_what_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "reverted"], applied_at__isnull=False, applied_by__isnull=False)
                | (~Q(state__in=["applied", "reverted"]) & Q(applied_at__isnull=True)),
                name="applied_batch_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="reverted", reverted_at__isnull=False, reverted_by__isnull=False) & ~Q(revert_reason="")
                )
                | (~Q(state="reverted") & Q(reverted_at__isnull=True)),
                name="reverted_batch_says_who_why_and_when",
            ),
            models.CheckConstraint(
                condition=(Q(approved_at__isnull=True) | Q(approved_at__gte=F("submitted_at")))
                & (Q(applied_at__isnull=True) | Q(applied_at__gte=F("approved_at")))
                & (Q(reverted_at__isnull=True) | Q(reverted_at__gte=F("applied_at"))),
                name="batch_times_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(work="", work_by__isnull=True, work_at__isnull=True)
                | Q(work="apply", state="approved", work_by__isnull=False, work_at__isnull=False)
                | (
                    Q(work="revert", state="applied", work_by__isnull=False, work_at__isnull=False)
                    & ~Q(revert_reason="")
                ),
                name="work_of_a_batch_fits_its_state_and_says_who_asked",
            ),
            models.CheckConstraint(
                condition=Q(revert_asked_by__isnull=True, revert_asked_at__isnull=True)
                | (
                    Q(revert_asked_by__isnull=False, revert_asked_at__isnull=False, state__in=["applied", "reverted"])
                    & ~Q(revert_reason="")
                ),
                name="asked_revert_says_who_why_and_when",
            ),
            models.CheckConstraint(
                condition=Q(revert_asked_by__isnull=True)
                | (
                    (Q(reverted_by__isnull=True) | ~Q(reverted_by=F("revert_asked_by")))
                    & (~Q(work="revert") | ~Q(work_by=F("revert_asked_by")))
                ),
                name="revert_is_released_by_another_than_asked",
            ),
        )

    def __str__(self) -> str:
        return _("Batch %(number)s") % {"number": self.pk}


#: Moves of a line; the database refuses others (trigger correction_takes_allowed_steps).
LINE_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        ("proposed", "applied"),
        ("proposed", "held"),
        ("proposed", "dropped"),
        ("applied", "reverted"),
        ("applied", "kept"),
        ("applied", "refused"),
    }
)

#: Fields that a correction can change. `dose` adds a whole dose; the others change one value.
DOSE_FIELDS = ("dose", "given_on", "vaccine", "centre")
RECIPIENT_FIELDS = ("name_en", "name_bn", "date_of_birth", "mobile", "nid")


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
    pghistory.DeleteEvent(level=pghistory.Statement),
)
class Correction(models.Model):
    """One field of one case: old value, new value, evidence. What is applied is what was approved."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPLIED = "applied", _("applied")
        HELD = "held", _("held")
        REVERTED = "reverted", _("reverted")
        KEPT = "kept", _("kept when its batch was reverted")
        DROPPED = "dropped", _("dropped with its batch")
        REFUSED = "refused", _("refused by the national server")

    class Held(models.TextChoices):
        CHANGED = "changed_since", _("the register has changed since this was proposed")
        CASE_MOVED = "case_moved", _("the case is no longer open")
        ALREADY_THERE = "already_there", _("the server already holds this")
        LIVE_ELSEWHERE = "live_elsewhere", _("another batch added this dose, and no extract has shown it as added")

    batch = models.ForeignKey(CorrectionBatch, on_delete=models.PROTECT, related_name="corrections")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(_("field"), max_length=16)
    old_value = models.JSONField(_("old value"), null=True)
    new_value = models.JSONField(_("new value"))
    evidence = models.ForeignKey("recovery.SheetRow", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evidence_note = models.TextField(blank=True, db_default="")
    edited_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, db_default=State.PROPOSED)
    held_reason = models.CharField(max_length=20, choices=Held, blank=True, db_default="")
    dose = models.ForeignKey(
        "records.Dose", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    verified_in = models.ForeignKey(
        "records.Extract", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("batch", "case", "field")
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = (
            models.UniqueConstraint(fields=["batch", "case", "field"], name="one_correction_per_batch_case_and_field"),
            models.UniqueConstraint(
                fields=["case", "field"], condition=Q(state="proposed"), name="case_field_is_in_one_live_batch"
            ),
            # What an extract has shown is over: a dose that is lost again afterwards may be added again.
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(field="dose", state="applied", verified_in__isnull=True),
                name="case_has_one_live_recovery",
            ),
            models.CheckConstraint(
                condition=Q(field__in=[*DOSE_FIELDS, *RECIPIENT_FIELDS]), name="correction_field_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "applied", "held", "reverted", "kept", "dropped", "refused"]),
                name="correction_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="held") & ~Q(held_reason="") | ~Q(state="held") & Q(held_reason=""),
                name="held_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(old_value__isnull=True) | ~Q(old_value=F("new_value")), name="correction_changes_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}.{self.field}"
