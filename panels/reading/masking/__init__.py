"""What tells who wrote an answer: found in its words, confirmed by the coordinator, kept from readers."""
