"""Mail, calendars and contacts: MIME, Outlook, TNEF, mbox, iCalendar, vCard."""
