"""A whole cycle from an association’s own sheets, through the same steps as the pages."""
