"""Recommendation, docket, meetings, votes, minutes, decisions."""
