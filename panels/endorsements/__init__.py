"""Endorsements as granted: certificate, badge, public registry."""
