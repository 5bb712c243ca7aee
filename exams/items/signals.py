"""News of forms, sent inside the transaction: whoever hears it may refuse."""

from django.dispatch import Signal

form_reshaped = Signal()  # form: questions are about to be added or removed
form_copied = Signal()  # source, copy, by, now
form_locked = Signal()  # form, by, now
right_answers_given = Signal()  # form, answers {question: what is right, as a key says it}, by, now
