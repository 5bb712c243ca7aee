"""What time brings on, beside the server of one process: gunicorn reads this as its configuration (``make start``)."""

import logging
import threading
import time

SECONDS = 5  # between two rounds: what is written goes out at once, as far as somebody can tell


def post_worker_init(worker):
    threading.Thread(target=_go_round, daemon=True).start()


def _go_round():
    from django.db import connections
    from django.utils import timezone

    from exams.jobs.due import run_due

    while True:
        time.sleep(SECONDS)
        try:
            run_due(now=timezone.now())
        except Exception:
            logging.getLogger(__name__).exception("A round of what time brings on broke off; the next one follows.")
        finally:
            connections.close_all()
