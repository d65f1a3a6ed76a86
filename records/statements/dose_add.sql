-- dose_add: doses that the server should hold, new or taken over.
-- reads   the arrays of the call
-- writes  records_dose, one row per entry
-- gives   id, recipient_id, dose_no of each row written; an entry whose dose the server holds is left out
-- A dose that was lost, taken back or never seen is taken over: it starts unseen again, so that only a later extract
-- can make it held. first_seen_in stays: the server did have it once.
INSERT INTO records_dose AS d (recipient_id, dose_no, vaccine_id, given_on, centre_id, lot_no, source, source_ref)
SELECT e.recipient_id, e.dose_no, e.vaccine_id, e.given_on, e.centre_id, e.lot_no, %(source)s, %(source_ref)s
  FROM unnest(%(recipient_ids)s::bigint[], %(dose_nos)s::smallint[], %(vaccine_ids)s::text[], %(days)s::date[],
              %(centre_ids)s::bigint[], %(lot_nos)s::text[])
       AS e (recipient_id, dose_no, vaccine_id, given_on, centre_id, lot_no)
 ORDER BY e.recipient_id, e.dose_no
    ON CONFLICT (recipient_id, dose_no) DO UPDATE
   SET vaccine_id = EXCLUDED.vaccine_id,
       given_on = EXCLUDED.given_on,
       centre_id = EXCLUDED.centre_id,
       lot_no = EXCLUDED.lot_no,
       recorded_at = NULL,
       source = EXCLUDED.source,
       source_ref = EXCLUDED.source_ref,
       last_seen_in_id = NULL,
       lost_in_id = NULL,
       retracted_at = NULL,
       changed_at = statement_timestamp()
 WHERE d.last_seen_in_id IS NULL OR d.lost_in_id IS NOT NULL OR d.retracted_at IS NOT NULL
RETURNING id, recipient_id, dose_no
