"""What the analyses of one form start from."""

import numpy as np

from scoring.keys.answer_matrix import answer_matrix
from scoring.keys.digests import digest
from scoring.keys.part_one_marks import attempts_to_score, right_answers
from scoring.keys.right_answers import CREDIT_ALL
from scoring.standards.models import JudgementSheet


class FormInput:
    """One form's answers as the statistics want them."""

    def __init__(self, cycle, form):
        self.form = form
        key = form.answer_keys.in_force().get()
        entries = list(key.entries.all())
        answers = answer_matrix(form, attempts_to_score(cycle, form))
        scored = {entry.item_id for entry in entries if entry.scored}
        keep = np.array([item.pk in scored for item in answers.items], dtype=bool)
        self.items = [item.code for item, kept in zip(answers.items, keep, strict=True) if kept]
        self.scores = right_answers(answers, {entry.item_id: entry.key for entry in entries})[:, keep]
        labels = np.array(answers.labels, dtype=object)
        self.responses = labels[answers.codes[:, keep]]
        key_of = {entry.item_id: entry.key for entry in entries}
        self.keys = [key_of[item.pk] for item, kept in zip(answers.items, keep, strict=True) if kept]
        self.cut = cycle.rules.part_one.fewest_correct(len(self.items))
        self.judgements = list(JudgementSheet.objects.in_force().filter(form=form))
        self.digest = digest(self.scores, self.items, self.cut, answers.codes, answers.labels)

    @property
    def single_keys(self):
        """Answers and keys where every item has one right option; None where similarity cannot be told."""
        if any(key == CREDIT_ALL or "|" in key for key in self.keys):
            return None
        return self.responses, self.keys
