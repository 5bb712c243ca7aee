"""What one asks of the chapters above before a person's page is written."""

from django.dispatch import Signal

pages_about = Signal()  # user, association → (label, path) of pages on which more stands about this person there
