"""An association is founded, describes itself, and is found by people: the first run, its own page, its public door."""
