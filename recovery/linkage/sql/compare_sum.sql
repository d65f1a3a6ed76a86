-- compare_sum: the changes of one list in numbers.
-- reads   compared (temporary)
-- gives   one row: stay, new, lost, moved, to_review, from_review
SELECT count(*) FILTER (WHERE stays) AS stay,
       count(*) FILTER (WHERE is_new) AS new,
       count(*) FILTER (WHERE is_lost) AS lost,
       count(*) FILTER (WHERE moves) AS moved,
       count(*) FILTER (WHERE to_review) AS to_review,
       count(*) FILTER (WHERE from_review) AS from_review
  FROM compared;
