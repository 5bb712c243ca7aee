"""How the house says no: the refusals every step may raise, and what a form says and keeps when it is refused."""
