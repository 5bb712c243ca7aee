"""From the wish to sit to a complete registration: applications, eligibility, accommodations, memberships, fees."""
