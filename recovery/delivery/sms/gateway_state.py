"""Trouble of the SMS gateway, kept as that of any relay: the database raises the alarm from it, and closes it.

A message that the gateway refuses says nothing against the gateway, and nothing for it: only one that it takes ends
its trouble.
"""

from __future__ import annotations

from django.db.models import F

from recovery.delivery import relay_state
from recovery.delivery.sms.backends import Answer, Verdict
from recovery.models import Message, RelayState

NAME = RelayState.SMS
Trouble = RelayState.Trouble

#: Answers in a row that leave a message unknown. Each costs somebody a call, so they are fewer than of other relays,
#: and the rest after them is longer.
MOST_UNCLEAR = 3
REST_AFTER_UNCLEAR = 900
#: So many refused one after the other, and none taken: it is more likely that something of ours is wrong.
FEWEST_TO_DOUBT = 10


def gateway_rests() -> bool:
    """Whether the gateway is to be left alone now."""
    return relay_state.relay_rests(NAME)


def gateway_worked() -> None:
    """The gateway took a message: all is forgotten, and a standing alarm closes."""
    relay_state.relay_worked(NAME)


def gateway_noted(verdict: Verdict) -> int:
    """Keep what a LATER or UNKNOWN says about the gateway; gives for how many seconds it is left alone (0: go on)."""
    words = verdict.said or verdict.answer.value
    if verdict.answer == Answer.UNKNOWN:
        return relay_state.relay_failed(NAME, words=words, most=MOST_UNCLEAR, first_rest=REST_AFTER_UNCLEAR)
    if verdict.trouble == Trouble.FAULT:
        return max(verdict.wait, relay_state.relay_failed(NAME, words=words))
    if verdict.trouble:
        relay_state.relay_left_alone(NAME, trouble=verdict.trouble, words=words, seconds=verdict.wait)
    return verdict.wait


def gateway_doubted(verdict: Verdict, *, seconds: int) -> None:
    """After several refusals in a row: if the last messages were all refused, the gateway refuses everything."""
    last = Message.objects.filter(claimed_at__isnull=False).order_by(F("claimed_at").desc())[:FEWEST_TO_DOUBT]
    states = list(last.values_list("state", "reason"))
    if len(states) == FEWEST_TO_DOUBT and set(states) == {(Message.State.FAILED, Message.Reason.REFUSED)}:
        words = verdict.said or verdict.answer.value
        relay_state.relay_left_alone(NAME, trouble=Trouble.REFUSES, words=words, seconds=seconds)


def gateway_undescribed(words: str) -> None:
    """The description of the gateway cannot be used, so nothing can leave. It is read again by the next run."""
    relay_state.relay_left_alone(NAME, trouble=Trouble.SETUP, words=words, seconds=0)
