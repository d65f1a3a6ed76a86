-- recipients_copy: the lines of recipients.csv, in the order of `RecipientLines.row`.
COPY extract_recipient (
    line, registration_no, nid, birth_registration_no, passport_no, name_en, name_bn, date_of_birth, sex, mobile,
    centre_id, registered_on, nid_key, nid_year, brn_key, passport_key, mobile_key, name_key_en, name_key_bn,
    sound_en, sound_bn, faults
) FROM STDIN
