"""What a cycle came to: from marks to docket, its tables, its report, how far it is."""
