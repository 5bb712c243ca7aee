"""People, associations, the roles they hold and what each role may."""
