"""Steps with people: invited in any number, entered, merged and separated, given another address."""
