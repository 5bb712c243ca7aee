"""The sealed room: scripts, blinding, training, assignment, rating, adjudication, monitoring, the seal."""
