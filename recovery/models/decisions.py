from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReviewAct(models.Model):
    """One word of a person for many rows alike: their decisions were made together and can be undone together.

    `pattern` says on which levels the row of each decision and its only candidate agreed; `content_sha256` is what was
    previewed (recovery/linkage/alike.py). An act is never changed; undoing it is written beside it.
    """

    class Verdict(models.TextChoices):
        THIS_ONE = "this_one", _("this person")
        NOBODY = "nobody", _("nobody in the register")

    incident = models.ForeignKey("recovery.Incident", on_delete=models.PROTECT, related_name="review_acts")
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    pattern = ArrayField(models.CharField(max_length=60), verbose_name=_("pattern"))
    content_sha256 = models.CharField(max_length=64)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))
    undone_by = models.ForeignKey("records.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undo_reason = models.TextField(_("why it was undone"), blank=True, db_default="")

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("decision for rows alike")
        verbose_name_plural = _("decisions for rows alike")
        constraints = (
            models.CheckConstraint(condition=Q(verdict__in=["this_one", "nobody"]), name="review_act_verdict_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="review_act_gives_a_reason"),
            models.CheckConstraint(condition=Q(pattern__len__gte=1), name="review_act_names_its_pattern"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason="")),
                name="undone_review_act_says_who_when_and_why",
            ),
        )

    def __str__(self) -> str:
        return self.get_verdict_display()


# Updates row by row: a trigger by statement joins what was with what is, by a plan that PostgreSQL keeps from one row.
@pghistory.track(pghistory.InsertEvent(level=pghistory.Statement), pghistory.UpdateEvent())
class Decision(models.Model):
    """What a person decided about a row. It outranks every machine's link and survives re-runs.

    The row is asked about again when evidence comes that is not in `basis`: somebody else may be meant, or a comparison
    says something else than it did. A decision without a basis is older than this rule and is not asked about again.
    """

    class Verdict(models.TextChoices):
        THIS_ONE = "this_one", _("this person")
        NOBODY = "nobody", _("nobody in the register")
        CANNOT_TELL = "cannot_tell", _("cannot tell")

    sheet_row = models.ForeignKey("recovery.SheetRow", on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict)
    recipient = models.ForeignKey("records.Recipient", null=True, blank=True, on_delete=models.PROTECT)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    basis = models.JSONField(
        null=True,
        blank=True,
        help_text=_("the recipients who were proposed, each with the level of every comparison; set by a trigger"),
    )
    replaced_at = models.DateTimeField(null=True, blank=True)
    act = models.ForeignKey(
        ReviewAct,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("decided together with"),
        help_text=_("the word for many rows alike of which this decision is a part"),
    )

    class Meta:
        ordering = ("-decided_at",)
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = (
            models.UniqueConstraint(
                fields=["sheet_row"], condition=Q(replaced_at__isnull=True), name="one_standing_decision_per_row"
            ),
            models.CheckConstraint(
                condition=Q(verdict="this_one", recipient__isnull=False)
                | Q(verdict__in=["nobody", "cannot_tell"], recipient__isnull=True),
                name="decision_names_a_person_or_nobody",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_gives_a_reason"),
            models.UniqueConstraint(
                fields=["act", "recipient"],
                condition=Q(replaced_at__isnull=True, verdict="this_one"),
                name="a_review_act_names_a_person_once",
            ),
        )

    def __str__(self) -> str:
        return self.get_verdict_display()
