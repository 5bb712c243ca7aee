"""Papers as tagged PDF, set by typst: what is said goes in as JSON, so that no text is taken for orders."""
