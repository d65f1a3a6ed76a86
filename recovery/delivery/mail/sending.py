"""Mails leave at most once: claimed in a transaction of its own, handed over outside any, written down in another."""

from __future__ import annotations

import datetime
import logging
import smtplib
from pathlib import Path

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from records import sql
from records.models import Role, User
from recovery.delivery.mail.words import subject_and_text
from recovery.models import Mail, MailChoice

log = logging.getLogger("recovery.mail")
SQL = Path(__file__).parent / "sql"
State = Mail.State

#: A notice stands so many minutes before a mail tells of it; what is older than so many days is no news.
NOTICE_MINUTES, NEWS_DAYS = 15, 7
#: Tries of one mail; between two of them the wait grows, from a minute on.
MOST_TRIES = 6
#: Mails of one run; the next minute takes the rest.
MOST_AT_ONCE = 200
#: What has been being sent for so many seconds belongs to a process that died.
SILENT = 600


def mails_queue() -> int:
    """Queue what managers should be told by mail (sql/mails_queue.sql); gives how many mails came."""
    return sql.execute(SQL / "mails_queue.sql", {"minutes": NOTICE_MINUTES, "days": NEWS_DAYS})


def mails_send() -> int:
    """Send what waits; gives how many mails were handed over.

    A mail server that cannot be reached, or that answers no, is tried again later. Where it is not clear whether it
    took a mail, the mail counts as gone: the note stands on the site all the same. Cannot run within a transaction.
    """
    sql.execute(SQL / "mail_orphans.sql", {"silent": SILENT})
    sent = 0
    for _ in range(MOST_AT_ONCE):
        with transaction.atomic(durable=True):
            row = sql.fetch_all(SQL / "mail_claim.sql")
        if not row:
            break
        mail = Mail.objects.select_related("user", "note__centre", "notice").get(pk=row[0]["id"])
        sent += _hand_over(mail)
    return sent


def _hand_over(mail: Mail) -> bool:
    if not _is_needed(mail):
        _end(mail, State.NEEDLESS)
        return False
    subject, text = subject_and_text(mail)
    message = EmailMessage(subject=subject, body=text, to=[mail.user.email])
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as failure:
        _again(mail, failure)  # nothing was handed over
        return False
    try:
        connection.send_messages([message])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        _again(mail, refusal)
        return False
    except Exception as failure:
        log.warning("mail %s: %s", mail.pk, type(failure).__name__)
        _end(mail, State.UNKNOWN, type(failure).__name__)
        return False
    finally:
        connection.close()
    _end(mail, State.SENT)
    return True


def _is_needed(mail: Mail) -> bool:
    """Whether the account still may and wants to be told, and has not looked meanwhile."""
    user: User = mail.user
    seen = mail.note.seen_at if mail.note is not None else mail.notice.read_at if mail.notice is not None else None
    return seen is None and user.is_active and user.role == Role.MANAGER and bool(user.email) and wants_mail(user)


def _again(mail: Mail, failure: Exception) -> None:
    """Try a mail later that certainly did not go out, or give it up. A mail server's words may repeat an address."""
    said = f"{type(failure).__name__} {getattr(failure, 'smtp_code', '')}".strip()
    if mail.attempts >= MOST_TRIES:
        _end(mail, State.FAILED, said)
        return
    wait = datetime.timedelta(minutes=4 ** (mail.attempts - 1))
    later = ExpressionWrapper(Now() + wait, output_field=DateTimeField())
    Mail.objects.filter(pk=mail.pk, state=State.SENDING).update(
        state=State.WAITING, claimed_at=None, not_before=later, said=said
    )


def _end(mail: Mail, state: str, said: str = "") -> None:
    Mail.objects.filter(pk=mail.pk, state=State.SENDING).update(state=state, claimed_at=None, ended_at=Now(), said=said)


def wants_mail(user: User) -> bool:
    """What the account has chosen; yes, if it has not."""
    choice = MailChoice.objects.filter(user=user).first()
    return choice is None or choice.wants_mail


def mail_choose(*, user: User, wants: bool) -> None:
    """Keep whether an account wants mails from now on; what waits already is looked at when its turn comes."""
    MailChoice.objects.update_or_create(user=user, defaults={"wants_mail": wants, "changed_at": Now()})
