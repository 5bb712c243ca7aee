"""PURE: what two standards ask for, in our own words, and which file of the pack shows it.

An aid to finding things, and no claim that anything is met: that is for the auditor to say.
"""

from dataclasses import dataclass

NCCA = "NCCA Standards (2014 edition, in effect from 2016)"
ISO = "ISO/IEC 17024:2012"

RULE_BOOK, SENTENCES = "01-rules/rule-book.json", "01-rules/rules-in-sentences.txt"
VERSIONS = "01-rules/rule-book-versions.csv"
KEYS, BLUEPRINT, FORMS = (f"02-instruments/{n}.csv" for n in ("answer-keys", "blueprint", "forms"))
CUTS, JUDGEMENTS = "02-instruments/cut-scores.csv", "02-instruments/judgement-sheets.csv"
RUBRICS, SEEDS = "02-instruments/rubrics.csv", "02-instruments/seeds.csv"
ACCOMMODATIONS, AGREEMENTS, ATTEMPTS, MOVES, EXCEPTIONS, INCIDENTS, REGISTRATIONS, SHEETS, SITTINGS = (
    f"03-administration/{n}.csv"
    for n in (
        "accommodations", "agreements", "attempts", "deadline-moves", "exceptions", "incidents", "registrations",
        "sheets-handed-in", "sittings",
    )
)  # fmt: skip
AGREEMENT, ANALYSES, DOCKET, FORM, ITEMS, OPTIONS, RESULTS, REVIEWERS = (
    f"04-results/{n}.csv"
    for n in ("agreement", "analyses", "docket", "form", "items", "options", "results", "reviewers")
)
TECHNICAL = "04-results/technical-report.pdf"
CONFLICTS, LIVE_SEEDS, MASKING, PANEL, QUALIFICATION, READINGS, SEAL = (
    f"05-reading/{n}.csv" for n in ("conflicts", "live-seeds", "masking", "panel", "qualification", "readings", "seal")
)
APPEALS, ATTENDANCE, DECISIONS, ENDORSEMENTS, MEETINGS, MOTIONS, OUTCOMES, PEOPLE = (
    f"06-committee/{n}.csv"
    for n in ("appeals", "attendance", "decisions", "endorsements", "meetings", "motions", "outcomes", "people")
)
PORTFOLIO, RECOMMENDATIONS, RECUSALS, SIGNATURES = (
    f"06-committee/{n}.csv" for n in ("portfolio-reviews", "recommendations", "recusals", "signatures")
)
CHANGES, LETTERS, RENEWALS = (f"06-committee/{n}.csv" for n in ("endorsement-changes", "letters", "renewals"))
MINUTES, RECORD, VERIFY = "06-committee/minutes-*.pdf", "07-record/record.csv", "verify_record.py"


@dataclass(frozen=True, slots=True)
class Requirement:
    """``asks`` in our own words; ``files`` of the pack that show something of it; what is kept ``elsewhere``."""

    standard: str
    number: str
    title: str
    asks: str
    shows: str = ""
    files: tuple[str, ...] = ()
    elsewhere: str = ""


def _ncca(number: int, title: str, asks: str, shows: str, files: tuple[str, ...], elsewhere: str = "") -> Requirement:
    return Requirement(NCCA, str(number), title, asks, shows, files, elsewhere)


def _iso(number: str, title: str, asks: str, shows: str, files: tuple[str, ...], elsewhere: str = "") -> Requirement:
    return Requirement(ISO, number, title, asks, shows, files, elsewhere)


REQUIREMENTS: tuple[Requirement, ...] = (
    _ncca(1, "Purpose", "Says what the credential is for and for whom.", "", (),
          "the association's statement of purpose"),
    _ncca(2, "Governance and autonomy", "Those who certify decide for themselves.",
          "Who held which role, and that the committee decided.", (PEOPLE, MINUTES), "charter, bylaws, elections"),
    _ncca(3, "Education, training, and certification", "Teaching and certifying are kept apart.",
          "Who held which role; whoever reads scripts cannot also know the candidates.", (PEOPLE, CONFLICTS),
          "which courses the association offers, and who teaches them"),
    _ncca(4, "Financial resources", "There is enough money to go on.", "", (), "budgets and accounts"),
    _ncca(5, "Human resources", "There are enough people who know their work.",
          "Roles, and the reviewers' training and qualification.", (PEOPLE, PANEL, QUALIFICATION),
          "job descriptions, contracts, vendors"),
    _ncca(6, "Information for candidates", "Candidates are told what they need to know.",
          "The rules of the cycle, and what candidates signed.", (SENTENCES, AGREEMENTS), "handbook and web site"),
    _ncca(7, "Program policies", "Policies are written down and applied alike to all.",
          "The rule book of the cycle with its versions; exceptions with their reasons; accommodations and appeals.",
          (RULE_BOOK, VERSIONS, EXCEPTIONS, ACCOMMODATIONS, APPEALS), "policies on discipline and non-discrimination"),
    _ncca(8, "Awarding of certification", "The credential goes to those who met the requirements.",
          "What was proposed, signed and decided on each case, and what came of it.",
          (RESULTS, RECOMMENDATIONS, SIGNATURES, DECISIONS, ENDORSEMENTS), "rules for holders from other programmes"),
    _ncca(9, "Records retention and management policies", "Records are kept, whole and for a stated time.",
          "The record of the cycle with its chain of hashes, and a program that follows it.", (RECORD, VERIFY, SHEETS),
          "the schedule by which records are kept and destroyed"),
    _ncca(10, "Confidentiality", "What is confidential stays so.",
          "Readings under codes, names masked, the seal opened by two people.", (READINGS, MASKING, SEAL),
          "the confidentiality policy, and undertakings signed on paper"),
    _ncca(11, "Conflict of interest", "Interests are declared and kept out of decisions.",
          "Reviewers kept from candidates, and members who left cases, with reasons.", (CONFLICTS, RECUSALS, MINUTES),
          "declarations of the board"),
    _ncca(12, "Security", "Exam material and data are protected.",
          "What candidates undertook, check-in, conduct on the day, readings under codes.",
          (AGREEMENTS, SITTINGS, INCIDENTS, READINGS), "the security plan; custody of items outside this system"),
    _ncca(13, "Panel composition", "Panels represent the field and are qualified.",
          "The reviewers by number with category and training.", (PANEL, QUALIFICATION),
          "composition of job-analysis and item-writing panels"),
    _ncca(14, "Job analysis", "The exam rests on a study of the work.", "", (),
          "job analysis and competency guidelines"),
    _ncca(15, "Examination specifications", "It is laid down what is measured, and in which proportions.",
          "Forms, items by content area, rubric criteria with weights.", (FORMS, BLUEPRINT, RUBRICS),
          "the link from job analysis to blueprint"),
    _ncca(16, "Examination development", "Items and forms are written, tried and reviewed.",
          "How items and options did; versions of keys and rubrics with reasons.", (ITEMS, OPTIONS, KEYS, RUBRICS),
          "item writing and review"),
    _ncca(17, "Standard setting", "The cut is set by an accepted method.",
          "Studies handed in, what they came to, and the cut in force.", (JUDGEMENTS, CUTS, SENTENCES, TECHNICAL),
          "the panel's training, and the board's adoption of the cut"),
    _ncca(18, "Examination administration", "Everybody sits under the same, safe conditions.",
          "Sittings, papers, moved deadlines, incidents and remedies, accommodations as counts.",
          (SITTINGS, ATTEMPTS, MOVES, INCIDENTS, ACCOMMODATIONS), "the proctors' manual and site inspections"),
    _ncca(19, "Scoring and score reporting", "Scores are right, and reported so that they are understood.",
          "Key versions, readings and agreement, seeds, marks and results.",
          (KEYS, READINGS, AGREEMENT, REVIEWERS, LIVE_SEEDS, RESULTS, LETTERS), "letters as sent"),
    _ncca(20, "Reliability", "Scores and decisions are consistent enough for their use.",
          "Reliability with intervals, errors, decision consistency, agreement.", (TECHNICAL, FORM, AGREEMENT)),
    _ncca(21, "Examination score equating", "Scores of different forms mean the same.",
          "Which forms were sat, and the statistics of each.", (FORMS, FORM), "equating studies over several cycles"),
    _ncca(22, "Maintaining certification", "Holders keep up their competence.",
          "Endorsements of this cycle and how long they are valid.", (ENDORSEMENTS, RULE_BOOK),
          "renewals of earlier cycles"),
    _ncca(23, "Quality assurance", "The programme checks itself and corrects.",
          "The record, corrections of decisions and keys, incidents, analyses with the hash of their inputs.",
          (RECORD, DECISIONS, KEYS, INCIDENTS, ANALYSES), "the quality manual and internal audits"),
    _ncca(24, "Maintaining accreditation", "The accreditor is kept informed.", "", (), "reports to the accreditor"),
    _iso("4.1", "Legal matters", "The body is a legal entity.", "", (), "the association's registration"),
    _iso("4.2", "Responsibility for decisions", "The body decides itself and delegates no decision.",
         "Decisions with the committee's count, recorded one by one.", (DECISIONS, MOTIONS, MINUTES)),
    _iso("4.3", "Impartiality", "Threats to impartiality are known and dealt with.",
         "Recusals, conflicts, blind readings.", (RECUSALS, CONFLICTS, READINGS), "the analysis of threats"),
    _iso("4.4", "Finance and liability", "Money and cover for liabilities.", "", (), "accounts and insurance"),
    _iso("5.1", "Management and structure", "It is laid down who answers for what.",
         "Who held which role, and since when.", (PEOPLE,), "organisation chart and terms of reference"),
    _iso("5.2", "Structure and training", "Training gives no advantage and no say.",
         "Roles, and who was kept from whom.", (PEOPLE, CONFLICTS), "courses offered, and their separation"),
    _iso("6", "Resources: personnel", "People are competent, instructed and watched.",
         "Reviewers' qualification, seeds, severity and agreement.",
         (PANEL, QUALIFICATION, SEEDS, LIVE_SEEDS, REVIEWERS), "contracts; outsourced services"),
    _iso("7.1", "Records of candidates", "There are records of every applicant and decision.",
         "Registrations, papers, decisions, and the record itself.", (REGISTRATIONS, ATTEMPTS, DECISIONS, RECORD)),
    _iso("7.2", "Public information", "The public can learn what the scheme is and who holds it.",
         "Endorsements of this cycle.", (ENDORSEMENTS,), "the published scheme and the public registry"),
    _iso("7.3", "Confidentiality", "Information is kept confidential.",
         "Names masked, readings under codes, the seal.", (MASKING, READINGS, SEAL), "undertakings of staff"),
    _iso("7.4", "Security", "Material and conduct are secured.",
         "Agreements, check-in, incidents of conduct, receipts of what was saved.",
         (AGREEMENTS, SITTINGS, INCIDENTS, ATTEMPTS), "the security policy"),
    _iso("8", "Certification schemes", "The scheme is laid down, validated and reviewed.",
         "The rule book with versions and reasons, blueprint, rubrics.", (RULE_BOOK, VERSIONS, BLUEPRINT, RUBRICS),
         "job analysis, and the review of the scheme"),
    _iso("9.1", "Application", "Applications are complete, and needs are considered.",
         "Registrations, agreements, exceptions, accommodations as counts.",
         (REGISTRATIONS, AGREEMENTS, EXCEPTIONS, ACCOMMODATIONS)),
    _iso("9.2", "Assessment", "Assessment follows the scheme.",
         "Portfolio reviews, results, recommendations.", (PORTFOLIO, RESULTS, RECOMMENDATIONS)),
    _iso("9.3", "Examination", "The exam is fair, valid and reliable.",
         "Technical report, items, agreement, administration.", (TECHNICAL, ITEMS, AGREEMENT, SITTINGS, INCIDENTS)),
    _iso("9.4", "Decision", "Decisions rest on the evidence and are made by others than those who examined.",
         "Docket, signatures, meetings, motions, decisions, recusals.",
         (DOCKET, SIGNATURES, MEETINGS, ATTENDANCE, MOTIONS, DECISIONS, RECUSALS, LETTERS)),
    _iso("9.5", "Suspending and withdrawing", "There are rules for suspension and withdrawal.",
         "How the endorsements of this cycle stand today, and what moved them.", (ENDORSEMENTS, CHANGES),
         "cases of other cycles; the policy"),
    _iso("9.6", "Recertification", "Competence is confirmed again.",
         "The rules of renewal; renewals of this cycle's endorsements, with their audits.", (RULE_BOOK, RENEWALS),
         "renewals of earlier endorsements"),
    _iso("9.7", "Use of certificates and marks", "The mark is used rightly.", "", (),
         "rules of use, and their control"),
    _iso("9.8", "Appeals", "Appeals are heard and answered.",
         "Appeals, what became of them and how long it took.", (APPEALS, OUTCOMES)),
    _iso("9.9", "Complaints", "Complaints are received and answered.", "", (), "the register of complaints"),
    _iso("10", "Management system", "The body manages its own quality.",
         "The record and its verification.", (RECORD, VERIFY), "management reviews, internal audits"),
)  # fmt: skip
