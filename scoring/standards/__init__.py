"""Standard setting: what judges think a borderline candidate can do."""
