"""One sound row of every table with rules, for attacks by raw SQL."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from records.models import AreaAlias, CentreAlias, ReportedCount, Role, User, VaccineAlias
from recovery.delivery.applying import batch_apply
from recovery.models import (
    AccessLog,
    Alarm,
    ApiToken,
    CandidatePair,
    CentreCall,
    CentreContact,
    CentreDay,
    CentreList,
    CentreNote,
    ColumnMemory,
    Correction,
    CorrectionImport,
    Decision,
    Delivery,
    DeliveryAttempt,
    Drop,
    HistorySeal,
    Link,
    LinkageComparison,
    LinkageModel,
    LinkageRun,
    LinkCheck,
    Mend,
    MendBatch,
    Message,
    MessageRelease,
    MessageSite,
    MessageTemplate,
    Notice,
    NotOnList,
    OptOut,
    RelayState,
    ReviewAct,
    RowOutcome,
    VersionRow,
)
from tests.casework.guarded_snapshots import sound_snapshots
from tests.casework.sound_loose import sound_loose
from tests.casework.world import DAY, World


def sound_rows(world: World) -> dict[str, object]:
    """Table -> primary key of a row that breaks no rule. Foreign rows to point at are there, too."""
    extract = world.extract()
    person = world.recipient()
    dose = world.dose(person, seen=extract)
    world.dose(world.recipient(), seen=extract)
    a_list = world.a_list([person, world.recipient(), None])
    rows = list(a_list.rows.order_by("row_number"))
    world.follow(a_list)
    case = world.missing()[0]
    draft = world.proposed([case])
    world.batch()
    applied = world.approved(world.proposed(world.missing()))
    batch_apply(batch=applied, by=world.officer)
    delivery = Delivery.objects.get()
    told = world.approved(world.proposed(world.missing()))
    batch_apply(batch=told, by=world.officer)
    claim = {"relay": "fhir", "claimed_by": uuid.uuid4(), "claimed_at": timezone.now()}
    Delivery.objects.filter(correction__batch=told).update(state="sending", **claim)
    receipt = {"receiver_ref": "Immunization/1", "receiver_version": "2", "answered_at": timezone.now()}
    Delivery.objects.filter(correction__batch=told).update(
        state="accepted", claimed_by=None, claimed_at=None, **receipt
    )
    RowOutcome.objects.filter(row=rows[2]).delete()
    received = CentreList.objects.create(
        incident=world.incident,
        file_name="list.xlsx",
        stored_name=uuid.uuid4().hex,
        sha256=uuid.uuid4().hex * 2,
        size_bytes=1,
        uploaded_by=world.officer,
    )
    mends = MendBatch.objects.create(list=a_list, rule="row", created_by=world.officer)
    MendBatch.objects.create(list=a_list, rule="row", created_by=world.officer)
    cell = {"batch": mends, "sheet_row_id": rows[1].pk, "old_text": "a", "new_text": "b"}
    mended = Mend.objects.create(column=4, **cell)
    Mend.objects.create(field="vaccine", **cell)
    MendBatch.objects.filter(pk=mends.pk).update(state="applied", applied_at=timezone.now())
    Mend.objects.filter(batch=mends).update(standing=True)
    LinkageModel.objects.update(is_active=False)
    model = LinkageModel.objects.create(
        version="a",
        settings={},
        upper=30,
        lower=20,
        trained_at=timezone.now(),
        is_active=True,
        used_unseen_because="the first",
    )
    other_model = LinkageModel.objects.create(version="z", settings={}, upper=30, lower=20, trained_at=timezone.now())
    act = ReviewAct.objects.create(
        incident=world.incident,
        verdict="this_one",
        pattern=["name:same"],
        content_sha256="0" * 64,
        reason="one household after the other",
        decided_by=world.officer,
        decided_at=timezone.now(),
    )
    candidate = CandidatePair.objects.create(row=rows[2], list=a_list, recipient=person, found_by="name")
    Decision.objects.create(
        sheet_row_id=rows[2].pk,
        verdict="this_one",
        recipient=person,
        reason=act.reason,
        decided_by=world.officer,
        act=act,
    )
    preview = CorrectionImport.objects.create(incident=world.incident, by=world.officer, origin="screen")
    CorrectionImport.objects.filter(pk=preview.pk).update(state="taken", batch=draft, taken_at=timezone.now())
    text = MessageTemplate.objects.create(version=1, text_bn="{date} {place}")
    lot = MessageRelease.objects.create(
        incident=world.incident,
        template=text,
        due_until=DAY,
        people=1,
        segments=2,
        price=1,
        considered=3,
        prepared_by=world.officer,
    )
    loose = sound_loose(world)
    first = HistorySeal.objects.create(number=1, ranges={}, sha256="1" * 64)
    return {
        **loose,
        "recovery_historyseal": HistorySeal.objects.create(
            number=2, ranges={}, previous=first.sha256, sha256="2" * 64
        ).pk,
        "recovery_reviewact": act.pk,
        "recovery_correctionimport": preview.pk,
        "recovery_messagetemplate": text.pk,
        "recovery_messagerelease": lot.pk,
        "recovery_message": Message.objects.create(
            release=lot,
            recipient=person,
            case=case,
            centre=world.centre,
            purpose="second_dose",
            dose_no=2,
            due_on=DAY,
            mobile_key="01700000012",
            text="টিকা",
            encoding="ucs2",
            segments=1,
            gateway="example",
            provider_id="g1",
        ).pk,
        "recovery_optout": OptOut.objects.create(mobile_key="01900000098", reason="asked", made_by=world.officer).pk,
        "recovery_messagesite": MessageSite.objects.create(site_id=uuid.uuid4()).pk,
        "recovery_linkagemodel": model.pk,
        "recovery_linkagecomparison": LinkageComparison.objects.create(model=other_model, standing_model=model).pk,
        "recovery_linkcheck": LinkCheck.objects.create(
            sheet_row_id=rows[1].pk, recipient=person, found_by="nid", asked_on=DAY
        ).pk,
        "recovery_linkagerun": LinkageRun.objects.create(
            list=a_list,
            model=model,
            rows=9,
            linked_exact=3,
            linked_scored=2,
            pairs_scored=8,
            pairs_capped=0,
            to_review=1,
        ).pk,
        "recovery_mendbatch": mends.pk,
        "recovery_mend": mended.pk,
        "recovery_versionrow": VersionRow.objects.create(
            list=a_list, kind="same", row_id=rows[1].pk, earlier_row_id=rows[0].pk
        ).pk,
        "recovery_notice": Notice.objects.create(
            user=world.officer, list=received, kind="asking", created_at=timezone.now()
        ).pk,
        "records_user": User.objects.get(pk=world.officer.pk).pk,
        "records_extract": extract.pk,
        "records_area": world.district.pk,
        "records_areaalias": AreaAlias.objects.create(area=world.district, name="Dacca", name_key="dacca").pk,
        "records_centre": world.centre.pk,
        "records_centrealias": CentreAlias.objects.create(centre=world.centre, name="X", name_key="x").pk,
        "records_reportedcount": ReportedCount.objects.create(
            centre=world.centre, day=DAY, dose_no=1, doses=35, source="daily count"
        ).pk,
        "records_recipient": person.pk,
        "records_dose": dose.pk,
        "records_vaccine": world.vaccine.pk,
        "records_vaccinealias": VaccineAlias.objects.create(
            vaccine=world.vaccine, name="Vero", name_key=uuid.uuid4().hex
        ).pk,
        "recovery_accesslog": AccessLog.objects.create(
            user=world.officer, what="identifiers", case=case, reason="a call"
        ).pk,
        "recovery_case": case.pk,
        "recovery_correctionbatch": draft.pk,
        "recovery_correction": Correction.objects.get(batch=draft).pk,
        "recovery_drop": Drop.objects.create(number=1).pk,
        "recovery_delivery": delivery.pk,
        "recovery_deliveryattempt": DeliveryAttempt.objects.create(delivery=delivery, outcome="fault").pk,
        "recovery_relaystate": RelayState.objects.create(name="fhir").pk,
        "recovery_incident": world.incident.pk,
        "recovery_centreday": CentreDay.objects.create(
            incident=world.incident, centre=world.centre, day=DAY + datetime.timedelta(days=90)
        ).pk,
        "recovery_centrelist": received.pk,
        "recovery_apitoken": ApiToken.objects.create(
            account=world.user(Role.OFFICIAL),
            name="dashboard",
            key_sha256="0" * 64,
            key_end="abcd",
            made_by=world.officer,
        ).pk,
        **sound_snapshots(world),
        "recovery_alarm": Alarm.objects.create(incident=world.incident, people=3).pk,
        "recovery_centrecontact": CentreContact.objects.create(
            centre=world.centre, name="the nurse in charge", phone="01700000012"
        ).pk,
        "recovery_centrecall": CentreCall.objects.create(
            incident=world.incident, centre=world.centre, day=DAY, said="on Sunday", made_by=world.officer
        ).pk,
        "recovery_centrenote": CentreNote.objects.create(
            incident=world.incident, centre=world.centre, day=DAY, text="please", written_by=world.officer
        ).pk,
        "recovery_columnmemory": ColumnMemory.objects.create(
            centre=world.centre, heading_key="mobileno", confirmed_by=world.officer, confirmed_at=timezone.now()
        ).pk,
        "recovery_sheetrow": rows[1].pk,
        "recovery_listrow": rows[1].pk,
        "recovery_decision": Decision.objects.create(
            sheet_row_id=rows[1].pk, verdict="nobody", reason="she moved", decided_by=world.officer
        ).pk,
        "recovery_link": Link.objects.get(row=rows[1]).pk,
        "recovery_candidatepair": candidate.pk,
        "recovery_rowoutcome": rows[1].pk,
        "recovery_notonlist": NotOnList.objects.create(list=a_list, dose=dose).pk,
    }
