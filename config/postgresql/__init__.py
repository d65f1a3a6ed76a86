"""Django's PostgreSQL backend, with the embedded server as default and a check that the database knows Bangla."""
