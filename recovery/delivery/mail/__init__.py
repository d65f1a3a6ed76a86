"""E-mails to managers: that something waits on the site, never what it says."""
