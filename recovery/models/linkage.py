from __future__ import annotations

import builtins  # `list` names a field here

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class Decision(models.Model):
    """What a person decided about a row. It outranks every machine's link and survives re-runs."""

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
    replaced_at = models.DateTimeField(null=True, blank=True)

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
        )

    def __str__(self) -> str:
        return self.get_verdict_display()


class Link(models.Model):
    """Row and recipient are the same person: found by an identifier and corroborated, or decided by a person."""

    row = models.OneToOneField("recovery.ListRow", primary_key=True, on_delete=models.CASCADE, related_name="link")
    list = models.ForeignKey("recovery.CentreList", on_delete=models.CASCADE, related_name="links")
    recipient = models.ForeignKey("records.Recipient", on_delete=models.PROTECT, related_name="links")
    found_by = models.CharField(max_length=20, help_text=_("the identifier, or 'decision'"))
    corroborated_by = ArrayField(models.CharField(max_length=20), default=builtins.list)
    weight = models.FloatField(null=True, blank=True, help_text=_("match weight in bits, log2"))
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(corroborated_by__len__gte=1),
                name="machine_link_is_corroborated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.row_id} = {self.recipient_id}"


class CandidatePair(models.Model):
    """Row and recipient may be the same person; a person must decide. One row per pair."""

    row = models.ForeignKey("recovery.ListRow", on_delete=models.CASCADE, related_name="candidates")
    list = models.ForeignKey("recovery.CentreList", on_delete=models.CASCADE, related_name="candidates")
    recipient = models.ForeignKey("records.Recipient", on_delete=models.PROTECT, related_name="+")
    found_by = models.CharField(max_length=20, help_text=_("the strongest blocking rule that found the pair"))
    agrees = ArrayField(models.CharField(max_length=20), default=builtins.list)
    contradicts = ArrayField(models.CharField(max_length=20), default=builtins.list)
    weight = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("row", "pk")
        verbose_name = _("candidate pair")
        verbose_name_plural = _("candidate pairs")
        constraints = (models.UniqueConstraint(fields=["row", "recipient"], name="candidate_pair_is_proposed_once"),)

    def __str__(self) -> str:
        return f"{self.row_id} ? {self.recipient_id}"
