from __future__ import annotations

import builtins  # `list` names a field here

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.models import Role, User
from recovery.models.decisions import Decision
from recovery.models.intake import ListState
from recovery.models.linkage_models import LinkageModel


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
