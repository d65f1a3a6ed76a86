-- doses_copy: the lines of doses.csv, in the order of `DoseLines.row`.
COPY extract_dose (line, registration_no, dose_no, vaccine_id, given_on, centre_id, lot_no, recorded_at, faults)
FROM STDIN
