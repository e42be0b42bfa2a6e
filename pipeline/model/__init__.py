"""名: the nouns of the office. Plain, frozen, standard library alone; nobody here touches a disk."""

from .batch import JS_2020, MOE_2021, PHOTO_PROFILES, SHANGHAI, Batch, PhotoProfile
from .facts import Facts
from .finding import Finding, Severity, Stage, Who
from .papers import Decision, Grade, Portrait, PracticeGrade, Registration, ShownGrade, Source
from .plan import Course, Group, How, Lacking, Match, Plan, PlanRow, Replacement
from .record import GradeLine, Record, Sheet, Unprintable

__all__ = [
    "JS_2020",
    "MOE_2021",
    "PHOTO_PROFILES",
    "SHANGHAI",
    "Batch",
    "Course",
    "Decision",
    "Facts",
    "Finding",
    "Grade",
    "GradeLine",
    "Group",
    "How",
    "Lacking",
    "Match",
    "PhotoProfile",
    "Plan",
    "PlanRow",
    "Portrait",
    "PracticeGrade",
    "Record",
    "Registration",
    "Replacement",
    "Severity",
    "Sheet",
    "ShownGrade",
    "Source",
    "Stage",
    "Unprintable",
    "Who",
]
