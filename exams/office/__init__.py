"""The coordinator’s pages on registrations, which gather what the other chapters know."""
