-- version_forget: take away an earlier comparison of this list.
-- reads   -
-- writes  recovery_versionrow (deletes)
DELETE FROM recovery_versionrow WHERE list_id = %(list_id)s;
