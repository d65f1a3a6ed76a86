-- timeline: what happened to a person, a case or a row, newest first.
-- reads   the event tables, which triggers write; recovery_sheetrow, _centrelist, _mend, _mendbatch, _link, _linkagemodel,
--         _rowoutcome, _linkcheck, _delivery, _drop, _deliveryattempt, _messagerelease, _optout, _alarm, _accesslog,
--         records_recipient, records_centre, pghistory_context
-- writes  -
-- gives   thing, label, at, who (a user, or NULL for machines), now (the facts afterwards), was (those before, NULL
--         where no event tells), said (what the context of the change adds: reason, extract), and the place in it
-- Parameters: recipient (or NULL), cases, rows: numbers of cases and of rows of files; whole_lists: kinds of looks that
-- are at everybody on a list; zone: in which days of looks begin; most; at, place and seq of the entry behind which to
-- go on (or NULL): a number to skip would be off by the look that the page itself is.
WITH lines AS (
    SELECT DISTINCT e.pgh_obj_id AS id, e.batch_id FROM recovery_correctionevent e WHERE e.case_id = ANY (%(cases)s::bigint[])
), events AS (
    SELECT 'case' AS thing, 5 AS place, e.pgh_obj_id AS of, e.pgh_id, e.pgh_label AS label, e.pgh_created_at AS at,
           e.pgh_context_id, to_jsonb(e) AS now
      FROM recovery_caseevent e WHERE e.pgh_obj_id = ANY (%(cases)s::bigint[])
    UNION ALL
    SELECT 'correction', 6, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id, to_jsonb(e)
      FROM recovery_correctionevent e WHERE e.case_id = ANY (%(cases)s::bigint[])
    UNION ALL
    SELECT 'batch', 7, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id, to_jsonb(e)
      FROM recovery_correctionbatchevent e WHERE e.pgh_obj_id IN (SELECT l.batch_id FROM lines l)
    UNION ALL
    SELECT 'delivery', 10, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id,
           to_jsonb(e) || jsonb_build_object(
               'drop', (SELECT f.number FROM recovery_drop f WHERE f.id = e.drop_id),
               'lot_no', (SELECT d.payload ->> 'lot_no' FROM recovery_delivery d WHERE d.id = e.pgh_obj_id))
      FROM recovery_deliveryevent e WHERE e.correction_id IN (SELECT l.id FROM lines l)
    UNION ALL
    SELECT 'message', 13, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id, to_jsonb(e)
      FROM recovery_messageevent e WHERE e.case_id = ANY (%(cases)s::bigint[])
    UNION ALL
    SELECT 'decision', 3, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id,
           to_jsonb(e) - 'basis'
      FROM recovery_decisionevent e WHERE e.sheet_row_id = ANY (%(rows)s::bigint[])
    UNION ALL
    SELECT 'dose', 8, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id,
           to_jsonb(e) || jsonb_build_object('centre', (SELECT c.code FROM records_centre c WHERE c.id = e.centre_id))
      FROM records_doseevent e WHERE e.recipient_id = %(recipient)s::bigint
    UNION ALL
    SELECT 'recipient', 9, e.pgh_obj_id, e.pgh_id, e.pgh_label, e.pgh_created_at, e.pgh_context_id, to_jsonb(e)
      FROM records_recipientevent e WHERE e.pgh_obj_id = %(recipient)s::bigint
), written AS (
    SELECT e.thing, e.place, e.pgh_id AS seq, e.label, e.at,
           coalesce((c.metadata ->> 'user')::bigint, CASE WHEN e.label = 'insert' THEN coalesce(
               e.now ->> 'edited_by_id', e.now ->> 'decided_by_id', e.now ->> 'created_by_id')::bigint END) AS who, e.now,
           lag(e.now) OVER (PARTITION BY e.thing, e.of ORDER BY e.pgh_id) AS was,
           coalesce(c.metadata, '{}') AS said
      FROM events e
      LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
), kept AS (
    -- Which file and row, and who sent it.
    SELECT 'row' AS thing, 0 AS place, r.id AS seq, l.origin AS label, l.uploaded_at AS at, l.uploaded_by_id AS who,
           jsonb_build_object('row', r.id, 'number', r.row_number, 'sheet', r.sheet, 'list', l.id, 'file', l.file_name,
                              'evidence', l.evidence_note, 'state', l.state, 'withdrawn', l.withdrawn_reason) AS now
      FROM recovery_sheetrow r JOIN recovery_centrelist l ON l.id = r.list_id
     WHERE r.id = ANY (%(rows)s::bigint[])
    UNION ALL
    SELECT 'mend', 1, m.id, 'applied', b.applied_at, b.created_by_id,
           jsonb_build_object('field', m.field, 'column', m."column", 'old', m.old_text, 'new', m.new_text,
                              'reason', b.report ->> 'reason')
      FROM recovery_mend m JOIN recovery_mendbatch b ON b.id = m.batch_id
     WHERE m.sheet_row_id = ANY (%(rows)s::bigint[]) AND b.applied_at IS NOT NULL
    UNION ALL
    SELECT 'mend', 1, m.id, 'undone', b.undone_at, b.undone_by_id,
           jsonb_build_object('field', m.field, 'column', m."column", 'old', m.new_text, 'new', m.old_text)
      FROM recovery_mend m JOIN recovery_mendbatch b ON b.id = m.batch_id
     WHERE m.sheet_row_id = ANY (%(rows)s::bigint[]) AND b.undone_at IS NOT NULL
    UNION ALL
    -- Links and outcomes are written anew whenever a list is judged; what stands is of the last time.
    SELECT 'link', 2, k.row_id, k.found_by, coalesce(l.settled_at, l.uploaded_at), NULL,
           jsonb_build_object('row', k.row_id, 'recipient', k.recipient_id, 'found_by', k.found_by,
                              'corroborated_by', k.corroborated_by, 'weight', k.weight, 'comparisons', k.comparisons,
                              'model', (SELECT v.version FROM recovery_linkagemodel v WHERE v.id = k.model_id),
                              'decision', k.decision_id)
      FROM recovery_link k JOIN recovery_centrelist l ON l.id = k.list_id
     WHERE k.row_id = ANY (%(rows)s::bigint[])
    UNION ALL
    SELECT 'outcome', 4, o.row_id, o.outcome, coalesce(l.settled_at, l.uploaded_at), NULL,
           jsonb_build_object('row', o.row_id, 'outcome', o.outcome, 'differences', o.differences, 'extract',
                              l.judged_extract_id)
      FROM recovery_rowoutcome o JOIN recovery_centrelist l ON l.id = o.list_id
     WHERE o.row_id = ANY (%(rows)s::bigint[])
    UNION ALL
    SELECT 'check', 3, k.id, k.verdict, k.answered_at, k.answered_by_id, '{}'
      FROM recovery_linkcheck k
     WHERE k.sheet_row_id = ANY (%(rows)s::bigint[]) AND k.answered_at IS NOT NULL AND NOT k.is_decoy
    UNION ALL
    SELECT 'attempt', 11, a.id, a.outcome, a.at, NULL, jsonb_build_object('status', a.status, 'said', a.said)
      FROM recovery_deliveryattempt a
     WHERE a.delivery_id IN (SELECT d.id FROM recovery_delivery d JOIN lines l ON l.id = d.correction_id)
    UNION ALL
    SELECT 'lot', 12, t.id, t.label, t.at, t.who, jsonb_build_object('lot', t.id)
      FROM (SELECT DISTINCT e.release_id FROM recovery_messageevent e WHERE e.case_id = ANY (%(cases)s::bigint[])) r
      JOIN recovery_messagerelease p ON p.id = r.release_id
     CROSS JOIN LATERAL (VALUES (p.id, 'released', p.released_at, p.released_by_id),
                                (p.id, 'discarded', p.discarded_at, p.discarded_by_id)) AS t (id, label, at, who)
     WHERE t.at IS NOT NULL
    UNION ALL
    SELECT 'opt_out', 14, o.id, '', o.made_at, o.made_by_id, jsonb_build_object('reason', o.reason)
      FROM recovery_optout o
     WHERE o.mobile_key = (SELECT p.mobile_key FROM records_recipient p WHERE p.id = %(recipient)s::bigint)
    UNION ALL
    -- The alarm of a loss is the first of its incident that nobody had seen before.
    SELECT DISTINCT 'alarm', 15, a.id, t.label, t.at, t.who,
           jsonb_build_object('alarm', a.id, 'people', a.people, 'extract', a.extract_id)
      FROM (SELECT w.now, w.at FROM written w
             WHERE w.thing = 'case' AND w.now ->> 'lost_again_at' IS NOT NULL
               AND (w.was ->> 'lost_again_at') IS DISTINCT FROM (w.now ->> 'lost_again_at')) lost
     CROSS JOIN LATERAL (
            SELECT x.* FROM recovery_alarm x
             WHERE x.incident_id = (lost.now ->> 'incident_id')::bigint AND (x.seen_at IS NULL OR x.seen_at >= lost.at)
             ORDER BY x.id LIMIT 1) a
     CROSS JOIN LATERAL (VALUES ('raised', a.raised_at, NULL::bigint), ('seen', a.seen_at, a.seen_by_id)) AS t (label, at, who)
     WHERE t.at IS NOT NULL
    UNION ALL
    -- Looks of one person at one kind of page on one day are one entry, with how many.
    SELECT 'look', 16, max(k.id), k.what, max(k.at), k.user_id,
           jsonb_build_object('times', count(*), 'since', min(k.at), 'reason', k.reason)
      FROM recovery_accesslog k
     WHERE k.case_id = ANY (%(cases)s::bigint[]) OR k.sheet_row_id = ANY (%(rows)s::bigint[]) OR k.recipient_id = %(recipient)s::bigint
        OR (k.cases && %(cases)s::bigint[] AND k.cases <> '{}')
        OR (k.of <> '' AND k.what = ANY (%(whole_lists)s::text[])
            AND k.of IN (SELECT 'list:' || r.list_id FROM recovery_sheetrow r WHERE r.id = ANY (%(rows)s::bigint[])))
     GROUP BY k.user_id, k.what, k.reason, (k.at AT TIME ZONE %(zone)s)::date
)
SELECT t.thing, t.label, t.at, t.place, t.seq, t.who, t.now, t.was, t.said
  FROM (SELECT w.thing, w.place, w.seq, w.label, w.at, w.who, w.now, w.was, w.said FROM written w
        UNION ALL
        SELECT k.thing, k.place, k.seq, k.label, k.at, k.who, k.now, NULL, '{}' FROM kept k) t
 WHERE %(at)s::timestamptz IS NULL
    OR (t.at, t.place, t.seq) < (%(at)s::timestamptz, %(place)s::int, %(seq)s::bigint)
 ORDER BY t.at DESC, t.place DESC, t.seq DESC
 LIMIT %(most)s
