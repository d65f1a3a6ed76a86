-- due: every verified case of an incident, and whether its person gets an SMS now or why not.
-- reads   recovery_case, records_recipient, records_dose, records_vaccine, recovery_listrow, recovery_message, recovery_optout
-- writes  a temporary table due_people, one row per case; gone at the end of the transaction
-- gives   rows touched
-- The day counts from the dose as the server holds it, not as the list wrote it. The first reason that holds is the one named.
-- The register's mobile goes before the list's. A person has one live case in an incident, so nobody stands here twice.
CREATE TEMPORARY TABLE due_people ON COMMIT DROP AS
SELECT x.case_id, x.recipient_id, x.centre_id, x.place_id, x.dose_no, x.due_on, x.mobile_key, x.name,
       CASE WHEN NOT x.is_held THEN 'dose_not_held'
            WHEN x.had_next THEN 'had_next_dose'
            WHEN x.due_on IS NULL THEN 'interval_unknown'
            WHEN x.due_on > %(until)s THEN 'not_due_yet'
            WHEN x.was_messaged THEN 'already_messaged'
            WHEN x.mobile_key IS NULL THEN 'no_mobile'
            WHEN NOT x.is_allowed THEN 'prefix_not_allowed'
            WHEN x.opted_out THEN 'opted_out'
            ELSE 'due' END AS outcome,
       ''::text AS called_by_name
  FROM (
        SELECT c.id AS case_id, c.recipient_id, c.centre_id, coalesce(d.centre_id, c.centre_id) AS place_id,
               c.dose_no + 1 AS dose_no, d.id IS NOT NULL AS is_held, d.given_on + v.interval_days::int AS due_on,
               m.mobile_key, coalesce(nullif(r.name_bn, ''), nullif(r.name_en, ''), c.name) AS name,
               EXISTS (SELECT FROM records_dose n
                        WHERE n.recipient_id = c.recipient_id AND n.dose_no > c.dose_no
                          AND n.lost_in_id IS NULL AND n.retracted_at IS NULL) AS had_next,
               EXISTS (SELECT FROM recovery_message e
                        WHERE e.recipient_id = c.recipient_id AND e.dose_no = c.dose_no + 1
                          AND e.purpose = %(purpose)s) AS was_messaged,
               EXISTS (SELECT FROM recovery_optout o WHERE o.mobile_key = m.mobile_key) AS opted_out,
               EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) AS p (prefix)
                        WHERE starts_with(m.mobile_key, p.prefix)) AS is_allowed
          FROM recovery_case c
          JOIN records_recipient r ON r.id = c.recipient_id
          LEFT JOIN records_dose d ON d.recipient_id = c.recipient_id AND d.dose_no = c.dose_no
               AND d.last_seen_in_id IS NOT NULL AND d.lost_in_id IS NULL AND d.retracted_at IS NULL
          LEFT JOIN records_vaccine v ON v.code = d.vaccine_id
          LEFT JOIN recovery_listrow l ON l.sheet_row_id = c.sheet_row_id
         CROSS JOIN LATERAL (
               SELECT coalesce(nullif(r.mobile_key, ''), nullif(l.mobile_key, '')) AS mobile_key) AS m
         WHERE c.incident_id = %(incident)s AND c.state = 'verified' AND c.dose_no = 1
       ) AS x
