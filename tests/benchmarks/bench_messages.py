"""How long it takes to find who is due, and to prepare and release a lot, at the size of the country.

Run by name: `python -m pytest tests/benchmarks/bench_messages.py -s`. 50,000 people are verified and due.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from records.models import Role, User
from recovery.delivery.sms.due import due_preview
from recovery.delivery.sms.releases import lot_prepare, lot_release
from recovery.delivery.sms.texts import template_current
from recovery.models import Incident, MessageRelease
from recovery.models.messages import TYPED_ABOVE

#: People with a verified case: 2,400 centres, one list; triggers are off while they are made up.
STATE = """
    INSERT INTO records_area (code, level, name_en, name_bn) VALUES ('10', 'division', 'Division', '');
    INSERT INTO records_area (code, level, parent_id, name_en, name_bn)
    VALUES ('1001', 'district', '10', 'District', '');
    INSERT INTO records_vaccine (code, name_en, name_bn, interval_days, interval_source, cvx, icd11, note)
    VALUES ('BENCH', 'Bench', '', 28, 'bench', '', '', '');
    INSERT INTO records_centre (code, district_id, name_en, name_bn, facility_code, kind)
    SELECT 'B' || lpad(n::text, 5, '0'), '1001', 'Centre ' || n, 'কেন্দ্র ' || n, '', 'uhc'
      FROM generate_series(1, 2400) n;
    INSERT INTO records_extract (as_of, loaded_at, recipients_sha256, doses_sha256, recipients, doses, verified,
                                 lost_again, faults)
    VALUES ('2021-12-06 12:00+00', now(), 'a', 'b', 500000, 330000, 0, 0, 0);
    INSERT INTO recovery_incident (slug, name_en, name_bn, days, dose_no, opened_at)
    VALUES ('bench', 'Bench', '', '{2021-10-13}', 1, now());
    INSERT INTO records_recipient (registration_no, nid, birth_registration_no, passport_no, name_en, name_bn, sex,
                                   mobile, mobile_key, last_extract_id)
    SELECT 'R' || n, '', '', '', 'Made Up', '', '', '', '017' || lpad(n::text, 8, '0'), x.id
      FROM generate_series(1, 50000) n, (SELECT max(id) AS id FROM records_extract) x;
    INSERT INTO records_dose (recipient_id, dose_no, vaccine_id, given_on, centre_id, source, first_seen_in_id,
                              last_seen_in_id)
    SELECT r.id, 1, 'BENCH', '2021-10-13', c.id, 'extract', r.last_extract_id, r.last_extract_id
      FROM records_recipient r
      JOIN records_centre c ON c.code = 'B' || lpad((r.id % 2400 + 1)::text, 5, '0')
     WHERE r.registration_no ~ '^R[0-9]+$';
    INSERT INTO recovery_case (incident_id, recipient_id, sheet_row_id, kind, state, centre_id, dose_no, given_on,
                               vaccine_id, verified_in_id)
    SELECT i.id, d.recipient_id, d.recipient_id, 'dose_missing', 'verified', d.centre_id, 1, d.given_on, 'BENCH',
           d.last_seen_in_id
      FROM records_dose d, recovery_incident i WHERE i.slug = 'bench' AND d.vaccine_id = 'BENCH';
"""


def timed(name: str, work: Callable[[], object]) -> object:
    start = time.perf_counter()
    done = work()
    print(f"{name:10} {time.perf_counter() - start:6.1f} s")
    return done


@pytest.mark.benchmark
@pytest.mark.django_db
def test_lot_of_the_whole_country_takes_less_than_a_minute() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(STATE)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE")
    incident = Incident.objects.get(slug="bench")
    first, second = (User.objects.create(username=name, role=Role.OFFICER) for name in ("first", "second"))
    today = timezone.localdate()
    template = template_current()
    found = timed("preview", lambda: due_preview(incident=incident, template=template, today=today))
    print(found.considered, found.people, found.segments, len(found.texts), found.excluded)  # type: ignore[attr-defined]
    start = time.perf_counter()
    lot = timed("prepare", lambda: lot_prepare(incident=incident, by=first, request_key=uuid.uuid4(), today=today))
    assert isinstance(lot, MessageRelease)
    assert lot.people > TYPED_ABOVE
    timed("release", lambda: lot_release(lot=lot, by=second, typed=lot.people))
    assert time.perf_counter() - start < 60
