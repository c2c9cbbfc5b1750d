"""People: who a reader is, their groups and role, and the audit log."""
