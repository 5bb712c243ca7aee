"""The proctor’s desk: who is there, what goes wrong, and how it is made good."""
