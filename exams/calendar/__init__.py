"""Days, hours and time zones as people read them; calendars by iCalendar."""
