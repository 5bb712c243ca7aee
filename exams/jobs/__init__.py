"""Long work and its progress; what the clock brings on; rows by the hundred thousand."""
