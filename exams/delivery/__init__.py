"""The exam on the day: attempts, clocks, saving, receipts, the rehearsal and the exam page."""
