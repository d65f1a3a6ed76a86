DROP TRIGGER urgent_case_points_at_a_walk_in ON recovery_case;
DROP FUNCTION recovery_case_is_urgent_by_a_walk_in();
DROP TRIGGER walk_in_is_of_the_writers_centre ON recovery_centrelist;
DROP FUNCTION recovery_walk_in_is_of_its_writers_centre();
DROP TRIGGER origin_of_a_list_is_never_changed ON recovery_centrelist;
DROP FUNCTION recovery_origin_stays();
