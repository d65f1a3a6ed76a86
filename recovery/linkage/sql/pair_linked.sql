-- pair_linked: the links that stand already, so that they are explained like all others.
-- reads   recovery_link
-- writes  pair
INSERT INTO pair (sheet_row_id, recipient_id, strength, found_by, is_linked)
SELECT row_id, recipient_id, 0, found_by, true FROM recovery_link WHERE list_id = %(list_id)s;
