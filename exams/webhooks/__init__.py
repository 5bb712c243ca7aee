"""What is done is told to other systems: signed, at least once, under the actions' own names.

A message says which action was done on which row, and when: never what a script says, how it was rated, or whose it is.
"""
