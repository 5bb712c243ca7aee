"""Items and vignettes, the fixed forms they make up, and which form is the paper of a cycle."""
