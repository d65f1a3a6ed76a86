-- explain_links: what the links by identifier and by decision weigh, under the model of this run.
-- reads   pair, weighed
-- writes  recovery_link (of this run)
UPDATE recovery_link l
   SET weight = w.weight, comparisons = w.comparisons, model_id = %(model_id)s
  FROM pair p JOIN weighed w USING (sheet_row_id, recipient_id)
 WHERE p.is_linked AND l.list_id = %(list_id)s AND l.row_id = p.sheet_row_id;
