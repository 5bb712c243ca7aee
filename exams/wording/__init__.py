"""Numbers, amounts and names as people write them, and the languages the house writes in."""
