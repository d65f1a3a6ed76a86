-- doses_change: doses of the register that this extract shows for the first time, again after a loss, or otherwise
-- than the register had them.
-- reads   extract_dose_taken
-- writes  records_dose, only rows that really change
-- A correction that the server holds with another day is no longer ours: the fact is the server's. A dose that was
-- taken back stays so, even though the server still holds it.
UPDATE records_dose d
   SET vaccine_id = t.vaccine_id,
       given_on = t.given_on,
       centre_id = t.centre_id,
       lot_no = t.lot_no,
       recorded_at = t.recorded_at,
       source = CASE WHEN d.given_on = t.given_on THEN d.source ELSE 'extract' END,
       source_ref = CASE WHEN d.given_on = t.given_on THEN d.source_ref ELSE %(source_ref)s END,
       first_seen_in_id = coalesce(d.first_seen_in_id, %(extract_id)s),
       last_seen_in_id = %(extract_id)s,
       lost_in_id = NULL,
       changed_at = statement_timestamp()
  FROM extract_dose_taken t
 WHERE d.recipient_id = t.recipient_id
   AND d.dose_no = t.dose_no
   AND t.given_on IS NOT NULL
   AND (d.last_seen_in_id IS NULL
        OR d.lost_in_id IS NOT NULL
        OR (d.vaccine_id, d.given_on, d.centre_id, d.lot_no, d.recorded_at)
           IS DISTINCT FROM (t.vaccine_id, t.given_on, t.centre_id, t.lot_no, t.recorded_at))
