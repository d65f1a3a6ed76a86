"""How numbers and dates are written here: lakh and crore in both languages, day before month."""
