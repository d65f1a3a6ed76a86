-- snapshot_sums: a snapshot as one figure and by its parts, as they stood.
-- reads   recovery_progresssnapshotpart, records_centre, records_area
-- writes  nothing
-- gives   one row for the whole (is_whole) and one a part: division, district, centre, day or centre_day by %(level)s
-- The district is the one that the centre had then; names are those of today.
WITH unit AS (
    SELECT p.*, d.code AS district, d.parent_id AS division, c.code AS centre
      FROM recovery_progresssnapshotpart p
      LEFT JOIN records_centre c ON c.id = p.centre_id
      LEFT JOIN records_area d ON d.code = p.district_id
     WHERE p.snapshot_id = %(snapshot_id)s
       AND (%(parent)s = '' OR %(parent)s IN (d.code, d.parent_id, c.code))
),
part AS (
    SELECT coalesce(CASE %(level)s WHEN 'division' THEN u.division WHEN 'district' THEN u.district
                                   WHEN 'centre' THEN u.centre WHEN 'day' THEN u.day::text
                                   WHEN 'centre_day' THEN nullif(concat(u.centre, ' ', u.day), ' ') END, '') AS part, u.*
      FROM unit u
),
summed AS (
    SELECT grouping(t.part) = 1 AS is_whole, coalesce(t.part, '') AS part,
           coalesce(sum(t.reported), 0)::bigint AS reported, coalesce(sum(t.listed), 0)::bigint AS listed,
           coalesce(sum(t.verified), 0)::bigint AS verified,
           coalesce(sum(t.known_missing), 0)::bigint AS known_missing, coalesce(sum(t.unknown), 0)::bigint AS unknown,
           coalesce(sum(t.applied), 0)::bigint AS applied, coalesce(sum(t.closed), 0)::bigint AS closed,
           coalesce(sum(t.given_up), 0)::bigint AS given_up,
           coalesce(sum(t.in_review), 0)::bigint AS in_review, coalesce(sum(t.unreadable), 0)::bigint AS unreadable,
           coalesce(sum(t.unplaced), 0)::bigint AS unplaced, coalesce(sum(t.undelivered), 0)::bigint AS undelivered,
           coalesce(sum(t.centre_days_expected), 0)::bigint AS centre_days_expected,
           coalesce(sum(t.centre_days_signed), 0)::bigint AS centre_days_signed,
           coalesce(sum(t.centre_days_complete), 0)::bigint AS centre_days_complete,
           coalesce(sum(t.centre_days_without_list), 0)::bigint AS centre_days_without_list,
           coalesce(sum(t.uncounted_centre_days), 0)::bigint AS uncounted_centre_days,
           coalesce(sum(t.lists_waiting), 0)::bigint AS lists_waiting
      FROM part t
     GROUP BY GROUPING SETS ((), (t.part))
)
SELECT z.*,
       coalesce(a.name_en, c.name_en, '') AS name_en, coalesce(a.name_bn, c.name_bn, '') AS name_bn
  FROM summed z
  LEFT JOIN records_area a ON %(level)s IN ('division', 'district') AND a.code = z.part
  LEFT JOIN records_centre c ON %(level)s = 'centre' AND c.code = z.part
 WHERE z.is_whole OR %(level)s <> 'whole'
 ORDER BY z.is_whole DESC, z.part = '', z.part;
