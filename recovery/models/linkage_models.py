from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LinkageModel(models.Model):
    """A trained model of record linkage: what each comparison weighs, and where the thresholds stand.

    Weights are bits (log2), so they add. Above `upper` a machine may link (never on weight alone, see
    docs/linkage.md); from `lower` on a person decides; below `lower` it is nobody.
    """

    version = models.CharField(_("version"), max_length=40, unique=True, help_text=_("e.g. 2026-11-a"))
    settings = models.JSONField(_("settings"), help_text=_("the trained model as Splink reads it"))
    upper = models.FloatField(_("upper threshold"), help_text=_("bits, log2"))
    lower = models.FloatField(_("lower threshold"), help_text=_("bits, log2"))
    trained_at = models.DateTimeField(_("trained at"))
    report = models.JSONField(_("training report"), default=dict, blank=True)
    is_active = models.BooleanField(_("is active"), default=False, db_default=False)
    used_after = models.ForeignKey(
        "recovery.LinkageComparison",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("used after comparison"),
        help_text=_("the comparison that somebody saw before this model was used"),
    )
    used_unseen_because = models.CharField(
        _("used without a comparison because"), max_length=200, blank=True, db_default=""
    )

    class Meta:
        ordering = ("-trained_at", "-pk")
        verbose_name = _("linkage model")
        verbose_name_plural = _("linkage models")
        constraints = (
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="one_linkage_model_is_active"
            ),
            models.CheckConstraint(
                condition=Q(lower__gt=0, upper__gt=models.F("lower")), name="linkage_model_thresholds_are_in_order"
            ),
            models.CheckConstraint(condition=~Q(version=""), name="linkage_model_has_a_version"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(used_after__isnull=False) | ~Q(used_unseen_because=""),
                name="linkage_model_in_use_was_compared_or_says_why_not",
            ),
        )

    def __str__(self) -> str:
        return self.version


class LinkageComparisonQuerySet(models.QuerySet["LinkageComparison"]):
    def finished(self) -> LinkageComparisonQuerySet:
        return self.filter(finished_at__isnull=False)

    def whole(self) -> LinkageComparisonQuerySet:
        """Finished ones over every settled list."""
        return self.finished().filter(newest_lists__isnull=True)


class LinkageComparison(models.Model):
    """What would change if another model weighed the pairs of the settled lists. It changes nothing itself.

    `figures` says it in sum and for each list (recovery/linkage/compare.py); of persons only the numbers of rows stand
    in it. While the job runs, `lists_done` of `lists` says how far it is.
    """

    model = models.ForeignKey(
        LinkageModel, on_delete=models.PROTECT, related_name="comparisons", verbose_name=_("model")
    )
    standing_model = models.ForeignKey(
        LinkageModel, on_delete=models.PROTECT, related_name="+", verbose_name=_("model in use")
    )
    extract = models.ForeignKey(
        "records.Extract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("server extract"),
        help_text=_("the newest one when the comparison began"),
    )
    newest_lists = models.PositiveIntegerField(
        _("newest lists only"), null=True, blank=True, help_text=_("empty: every settled list")
    )
    asked_by = models.ForeignKey(
        "records.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
        help_text=_("empty: a command"),
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    lists = models.PositiveIntegerField(_("lists"), default=0, db_default=0)
    lists_done = models.PositiveIntegerField(_("lists done"), default=0, db_default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    figures = models.JSONField(_("figures"), default=dict, db_default=models.Value({}, models.JSONField()), blank=True)

    objects = LinkageComparisonQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("comparison of linkage models")
        verbose_name_plural = _("comparisons of linkage models")
        constraints = (
            models.CheckConstraint(
                condition=~Q(model=models.F("standing_model")), name="linkage_comparison_is_of_two_models"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, figures={})
                | (Q(finished_at__isnull=False) & ~Q(figures={}) & Q(lists_done=models.F("lists"))),
                name="finished_linkage_comparison_has_its_figures",
            ),
            models.UniqueConstraint(
                fields=["model"],
                condition=Q(finished_at__isnull=True),
                name="one_linkage_comparison_of_a_model_runs",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class LinkageRun(models.Model):
    """One run of linkage over one list, in numbers. The newest run of a list is the one that stands."""

    list = models.ForeignKey(
        "recovery.CentreList", on_delete=models.CASCADE, related_name="linkage_runs", verbose_name=_("list")
    )
    model = models.ForeignKey(
        LinkageModel, null=True, blank=True, on_delete=models.PROTECT, related_name="runs", verbose_name=_("model")
    )
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    rows = models.PositiveIntegerField(_("rows"))
    linked_exact = models.PositiveIntegerField(
        _("linked exactly"), help_text=_("by a person's decision or by a whole identifier")
    )
    linked_scored = models.PositiveIntegerField(_("linked by weight"))
    pairs_scored = models.PositiveBigIntegerField(_("pairs scored"))
    pairs_capped = models.PositiveBigIntegerField(_("pairs left out"), help_text=_("pairs that a cap left out"))
    rows_capped = models.PositiveIntegerField(
        _("rows that a cap may have cost their person"),
        default=0,
        db_default=0,
        help_text=_("nobody was found, and what they say is shared by too many to look at each"),
    )
    to_review = models.PositiveIntegerField(_("rows for a person to decide"))

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("run of linkage")
        verbose_name_plural = _("runs of linkage")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    rows__gte=models.F("linked_exact")
                    + models.F("linked_scored")
                    + models.F("to_review")
                    + models.F("rows_capped")
                ),
                name="linkage_run_counts_no_row_twice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_id}: {self.started_at}"
