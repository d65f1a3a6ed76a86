"""Settings, urls and the database door of the site; wires `records` and `recovery` together."""
