"""Loading an extract of the national server into the register."""
