"""Calendars and contacts: iCalendar, vCard."""
