-- labels: the pairs that are known to be true: decided by a person, or found by a whole identifier and corroborated.
-- reads   recovery_link
-- writes  pair (temporary)
CREATE TEMPORARY TABLE pair ON COMMIT DROP AS
SELECT row_id AS sheet_row_id, recipient_id FROM recovery_link WHERE found_by <> 'scored';
