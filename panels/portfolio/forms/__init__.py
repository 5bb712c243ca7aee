"""Well-formed input to a portfolio: from its owner, its reviewers, the office, and those who give a reference."""
