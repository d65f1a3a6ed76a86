"""The words of a message: versions of the template, and what is filled into them."""

from __future__ import annotations

import datetime
import re
import unicodedata

from django.db import transaction
from django.db.models import Max
from django.utils import formats, translation
from django.utils.translation import gettext

from records.bangla import bangla_digits, name_words
from records.models import User
from recovery.delivery.sms.errors import TextNotUsable
from recovery.delivery.sms.segments import segments_of
from recovery.models import MessageTemplate
from recovery.models.messages import LONG_NUMBER, MOST_SEGMENTS

#: The text that a site begins with.
FIRST_TEXT = "কোভিড টিকার ২য় ডোজ {date} থেকে নিতে পারবেন। কেন্দ্র: {place}। টিকা কার্ড আনবেন। -স্বাস্থ্য অধিদপ্তর"
#: What an example is filled with.
EXAMPLE_DAY = datetime.date(2021, 11, 10)
EXAMPLE_PLACE = "দোহার উপজেলা স্বাস্থ্য কমপ্লেক্স"

_FIELD = re.compile(r"\{[^{}]*\}")


def template_newest(purpose: str = MessageTemplate.Purpose.SECOND_DOSE) -> MessageTemplate:
    """The newest version; on a new site the text that comes with the product, which is not stored yet."""
    newest = MessageTemplate.objects.filter(purpose=purpose).order_by("-version").first()
    return newest or MessageTemplate(purpose=purpose, version=1, text_bn=FIRST_TEXT)


def template_current(purpose: str = MessageTemplate.Purpose.SECOND_DOSE) -> MessageTemplate:
    """As template_newest, stored."""
    newest = template_newest(purpose)
    if newest._state.adding:
        MessageTemplate.objects.bulk_create([newest], ignore_conflicts=True)  # a twin may have been quicker
        newest = MessageTemplate.objects.filter(purpose=purpose).latest("version")
    return newest


@transaction.atomic
def template_add(*, text: str, by: User, purpose: str = MessageTemplate.Purpose.SECOND_DOSE) -> MessageTemplate:
    """Write the next version. Raises TextNotUsable with what is wrong."""
    text = text_checked(text)
    last = MessageTemplate.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"] or 0
    return MessageTemplate.objects.create(purpose=purpose, version=last + 1, text_bn=text, made_by=by)


def text_checked(text: str) -> str:
    """A text that may become a version, in NFC. Raises TextNotUsable with what is wrong."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    fields = _FIELD.findall(text)
    for needed in ("{date}", "{place}"):
        if needed not in fields:
            raise TextNotUsable(why=gettext("it must say %(field)s.") % {"field": needed})
    rest = text.replace("{date}", "").replace("{place}", "")
    if "{" in rest or "}" in rest:
        raise TextNotUsable(why=gettext("only {date} and {place} can be filled in."))
    if re.search(LONG_NUMBER, text):
        raise TextNotUsable(why=gettext("it holds a long number, which could be an identifier."))
    if segments_of(filled(text, due_on=EXAMPLE_DAY, place=EXAMPLE_PLACE)).parts > MOST_SEGMENTS:
        raise TextNotUsable(why=gettext("it is longer than 4 segments."))
    return text


def filled(text: str, *, due_on: datetime.date, place: str, name: str = "") -> str:
    """The message itself. `name` stands only where several people share a number, and is one word.

    >>> filled("টিকা {date}, {place}", due_on=EXAMPLE_DAY, place="দোহার", name="সুফিয়া")
    'সুফিয়া, টিকা ১০ নভেম্বর ২০২১, দোহার'
    """
    message = text.replace("{date}", day_in_bangla(due_on)).replace("{place}", " ".join(place.split()))
    return unicodedata.normalize("NFC", f"{name}, {message}" if name else message)


def day_in_bangla(day: datetime.date) -> str:
    """A day as people say it; written with the month's name, it makes no long run of digits."""
    with translation.override("bn"):
        return bangla_digits(unicodedata.normalize("NFC", formats.date_format(day, "j F Y")))


def first_name(name: str) -> str:
    """One word by which those who share a phone tell whose message it is; no prefix, no digit.

    >>> first_name("মোসাঃ সুফিয়া বেগম")
    'সুফিয়া'
    """
    words = [word for word in name_words(name) if not any(letter.isdigit() for letter in word)]
    return words[0].capitalize() if words else ""


def is_sendable(message: str) -> bool:
    """Whether the database would take this text: no long number in it, at most 4 segments."""
    return bool(message) and not re.search(LONG_NUMBER, message) and segments_of(message).parts <= MOST_SEGMENTS
