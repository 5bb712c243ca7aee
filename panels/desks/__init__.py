"""The first pages of a candidate and of the coordinator, which gather what waits in all chapters."""
