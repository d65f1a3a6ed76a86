-- reported_sources: where the reported doses of an incident come from, as their files say.
-- reads   records_reportedcount
-- writes  nothing
-- gives   one row a source, by its bytes
SELECT DISTINCT r.source COLLATE "C" AS source
  FROM records_reportedcount r
 WHERE r.dose_no = %(dose_no)s AND r.day = ANY (%(days)s::date[])
 ORDER BY 1;
