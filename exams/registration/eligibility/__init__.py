"""Who may sit: the rules pure, and the facts they are asked about."""
