-- alike_decide: one decision for each row of a pattern, but for those that the person left out.
-- reads   alike, recovery_reviewact
-- writes  recovery_decision
-- gives   rows touched
INSERT INTO recovery_decision (sheet_row_id, verdict, recipient_id, reason, decided_by_id, decided_at, act_id)
SELECT r.row_id, a.verdict, CASE WHEN a.verdict = 'this_one' THEN r.recipient_id END, a.reason, a.decided_by_id,
       a.decided_at, a.id
  FROM alike r
 CROSS JOIN recovery_reviewact a
 WHERE a.id = %(act_id)s
   AND r.pattern = %(pattern)s
   AND NOT r.is_rivalled
   AND NOT r.row_id = ANY (%(left_out)s::bigint[])
 ORDER BY r.row_id;
