-- act_undo: the decisions of an act stand no more; a row that somebody decided otherwise meanwhile keeps that.
-- reads   recovery_reviewact
-- writes  recovery_decision.replaced_at
-- gives   list_id, of each row whose decision was undone
-- A later version of a list has copies of its decisions (intake/sql/version_decisions.sql): same person, time and words.
WITH undone AS (
    UPDATE recovery_decision d
       SET replaced_at = a.undone_at
      FROM recovery_reviewact a
     WHERE a.id = %(act_id)s
       AND d.replaced_at IS NULL
       AND (d.decided_by_id, d.decided_at, d.verdict, d.reason) = (a.decided_by_id, a.decided_at, a.verdict, a.reason)
    RETURNING d.sheet_row_id
)
SELECT DISTINCT s.list_id FROM undone u JOIN recovery_sheetrow s ON s.id = u.sheet_row_id ORDER BY 1;
