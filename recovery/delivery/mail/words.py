"""What a mail says, in both languages: that something waits, where, and how to get no more. No person, no number."""

from __future__ import annotations

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from recovery.models import Mail

LANGUAGES = ("bn", "en")


def subject_and_text(mail: Mail) -> tuple[str, str]:
    """The subject on one line, and the text; Bangla first.

    What MIS wrote, and how a list is called, may name a person: neither stands in a mail.
    """
    subjects, texts = [], []
    for language in LANGUAGES:
        with translation.override(language):
            subject, first = _told(mail)
            subjects.append(subject)
            where = settings.SITE_URL or _("the site where you send the lists")
            texts.append(
                "\n\n".join(
                    (
                        first,
                        _("Sign in to read it: %(where)s") % {"where": where},
                        _("To get no more e-mails, sign in and open your notices."),
                    )
                )
            )
    return " / ".join(subjects), "\n\n----\n\n".join(texts) + "\n"


def _told(mail: Mail) -> tuple[str, str]:
    if mail.note is not None:
        subject = _("A note to your centre waits for you")
        facts = {"centre": mail.note.centre.name, "day": formats.date_format(mail.note.day, "j F Y")}
        return subject, _("MIS has written to you about %(centre)s and %(day)s.") % facts
    assert mail.notice is not None  # noqa: S101 - mail_is_about_a_note_or_a_notice
    words = {
        "settled": _("A list that you sent has been compared with the national server."),
        "asking": _("A list that you sent asks you something before it can go on."),
        "refused": _("A list that you sent could not be read; please send it again."),
        "quarantined": _("A list that you sent could not be read; please send it again."),
    }
    return _("News of a list that you sent"), words.get(mail.notice.kind, words["settled"])
