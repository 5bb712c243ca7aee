"""Questions and vignettes from sheets: what a file or pasted rows say, and blank ones to fill in."""
