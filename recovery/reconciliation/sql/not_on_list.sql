-- not_on_list: the other way round: doses that the server holds for the centre-days of a list which the list does not name.
-- reads   recovery_rowoutcome, records_dose
-- writes  recovery_notonlist
INSERT INTO recovery_notonlist (list_id, dose_id)
SELECT %(list_id)s, d.id
  FROM records_dose d
  JOIN recovery_centrelist l ON l.id = %(list_id)s
  JOIN recovery_incident i ON i.id = l.incident_id AND i.dose_no = d.dose_no
 WHERE l.origin = 'file'  -- one person at the desk says nothing about the others of the day
   AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
   AND (d.centre_id, d.given_on) IN (
       SELECT o.centre_id, o.day FROM recovery_rowoutcome o
        WHERE o.list_id = l.id AND o.outcome NOT IN ('out_of_scope', 'unreadable'))
   AND NOT EXISTS (SELECT FROM recovery_rowoutcome o WHERE o.list_id = l.id AND o.recipient_id = d.recipient_id);
