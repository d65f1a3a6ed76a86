DROP TRIGGER taken_import_stays ON recovery_correctionimport;
DROP FUNCTION recovery_import_stays();
DROP TRIGGER previewed_lines_are_frozen ON recovery_correctionimport;
DROP FUNCTION recovery_import_is_frozen();
