"""The pack, in its order.  Another file is another line in the FILES of its chapter."""

from panels.evidence.files import administration, committee, instruments, reading, record, results

CONTENTS = (
    *instruments.FILES,
    *administration.FILES,
    *results.FILES,
    *reading.FILES,
    *committee.FILES,
    *record.FILES,
)
