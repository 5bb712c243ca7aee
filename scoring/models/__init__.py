from scoring.models.analyses import AnalysisRun
from scoring.models.judgements import JudgementSheet
from scoring.models.keys import AnswerKey, KeyEntry
from scoring.models.marks import PartOneMark
from scoring.models.rubrics import Criterion, Rubric

__all__ = ["AnalysisRun", "AnswerKey", "Criterion", "JudgementSheet", "KeyEntry", "PartOneMark", "Rubric"]
