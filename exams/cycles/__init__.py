"""The exam cycle: its stages and what moves it from one to the next; its sittings as dates and places."""
