from __future__ import annotations

import builtins  # `list` names a field here

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User
from recovery.models.intake import ListState


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


class Link(models.Model):
    """Row and recipient are the same person: found by an identifier, by weight, or decided by a person.

    `comparisons` says what was compared, at which level, and what it weighs (recovery/linkage/explain.py); no
    identifier, name or phone stands in it.
    """

    row = models.OneToOneField("recovery.ListRow", primary_key=True, on_delete=models.CASCADE, related_name="link")
    list = models.ForeignKey("recovery.CentreList", on_delete=models.CASCADE, related_name="links")
    recipient = models.ForeignKey("records.Recipient", on_delete=models.PROTECT, related_name="links")
    found_by = models.CharField(max_length=20, help_text=_("the identifier, 'scored', or 'decision'"))
    corroborated_by = ArrayField(models.CharField(max_length=20), default=builtins.list)
    weight = models.FloatField(null=True, blank=True, help_text=_("match weight in bits, log2"))
    comparisons = models.JSONField(default=builtins.list, db_default=models.Value([], models.JSONField()), blank=True)
    model = models.ForeignKey(LinkageModel, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(corroborated_by__len__gte=1),
                name="machine_link_is_corroborated",
            ),
            models.CheckConstraint(
                condition=~Q(found_by="scored") | Q(weight__isnull=False, model__isnull=False, decision__isnull=True),
                name="scored_link_names_weight_and_model",
            ),
        )

    def __str__(self) -> str:
        return f"{self.row_id} = {self.recipient_id}"


class CandidatePair(models.Model):
    """Row and recipient may be the same person; a person must decide. One row per pair.

    A row that a decision has linked has a pair only where the register has come to contradict the decision.
    """

    row = models.ForeignKey("recovery.ListRow", on_delete=models.CASCADE, related_name="candidates")
    list = models.ForeignKey("recovery.CentreList", on_delete=models.CASCADE, related_name="candidates")
    recipient = models.ForeignKey("records.Recipient", on_delete=models.PROTECT, related_name="+")
    found_by = models.CharField(max_length=20, help_text=_("the strongest blocking rule that found the pair"))
    agrees = ArrayField(models.CharField(max_length=20), default=builtins.list)
    contradicts = ArrayField(models.CharField(max_length=20), default=builtins.list)
    asks = models.BooleanField(
        default=True, db_default=True, help_text=_("no person has decided about the row on this evidence")
    )
    weight = models.FloatField(null=True, blank=True, help_text=_("match weight in bits, log2"))
    comparisons = models.JSONField(default=builtins.list, db_default=models.Value([], models.JSONField()), blank=True)

    class Meta:
        ordering = ("row", "pk")
        verbose_name = _("candidate pair")
        verbose_name_plural = _("candidate pairs")
        constraints = (models.UniqueConstraint(fields=["row", "recipient"], name="candidate_pair_is_proposed_once"),)

    def __str__(self) -> str:
        return f"{self.row_id} ? {self.recipient_id}"


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def waiting(self) -> LinkCheckQuerySet:
        return self.filter(verdict="")

    def of_links(self) -> LinkCheckQuerySet:
        """Without the decoys, which no machine has linked."""
        return self.filter(is_decoy=False)

    def answered(self) -> LinkCheckQuerySet:
        """Checks that say whether the machine was right; "cannot tell" says nothing."""
        return self.of_links().filter(verdict__in=[LinkCheck.Verdict.SAME, LinkCheck.Verdict.OTHER])

    def on_live_lists(self) -> LinkCheckQuerySet:
        """Checks of rows that still count and can be read."""
        dead = [ListState.REFUSED, ListState.WITHDRAWN]
        return self.filter(sheet_row__list_row__isnull=False).exclude(sheet_row__list__state__in=dead)

    def visible_to(self, user: User) -> LinkCheckQuerySet:
        """Checks that a person may open and answer: of no list that they sent or decided a row of."""
        if user.role not in (Role.OFFICER, Role.APPROVER):
            return self.none()
        decided = Decision.objects.filter(sheet_row__list=models.OuterRef("sheet_row__list"), decided_by=user)
        return self.on_live_lists().exclude(sheet_row__list__uploaded_by=user).exclude(models.Exists(decided))


class LinkCheck(models.Model):
    """A link that a machine made, drawn by lot and put before a person who is not told that it is one.

    The link itself is rewritten by every run of linkage, so that row and recipient are kept, not the link. A decoy is a
    pair that no machine linked: with it among the questions, "the same person" is not always the likely answer.
    """

    class Verdict(models.TextChoices):
        SAME = "same", _("the same person")
        OTHER = "other", _("two different people")
        CANNOT_TELL = "cannot_tell", _("cannot tell")

    sheet_row = models.ForeignKey("recovery.SheetRow", on_delete=models.PROTECT, related_name="link_checks")
    recipient = models.ForeignKey("records.Recipient", on_delete=models.PROTECT, related_name="+")
    found_by = models.CharField(
        _("found by"), max_length=20, help_text=_("what the pair was found by when it was drawn")
    )
    model = models.ForeignKey(
        LinkageModel, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("model")
    )
    is_decoy = models.BooleanField(
        _("is a decoy"),
        default=False,
        db_default=False,
        help_text=_("a pair that no machine linked; it counts in no rate"),
    )
    asked_on = models.DateField(_("asked on"), help_text=_("the day whose lot it was"))
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True, db_default="")
    answered_by = models.ForeignKey(
        "records.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("check of a link")
        verbose_name_plural = _("checks of links")
        indexes = (models.Index(fields=["asked_on"], name="link_check_asked_on"),)
        constraints = (
            models.UniqueConstraint(fields=["sheet_row", "recipient"], name="link_is_checked_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "same", "other", "cannot_tell"]), name="link_check_verdict_is_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(verdict="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="answered_link_check_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(is_decoy=False) | Q(model__isnull=True), name="decoy_was_linked_by_no_model"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_row_id} = {self.recipient_id}?"
