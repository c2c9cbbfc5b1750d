"""Page of the audit log and of the people who have signed in, for admins."""
