"""Short wordings that are chosen by a key: tables, in English, translated in the catalogues.

A colleague from support can check them here. Longer messages are templates.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.eligibility import Reason

#: Over a pressed button.
TOASTS: Mapping[str, str] = {
    "saved": "Saved, thank you",
    "changed": "Your answer is now: %(label)s",
    "unchanged": "Your answer stays as it was",
    "too_late": "This survey is over",
    "finished": "This question is already settled",
    "not_now": "There is nothing to answer yet",
    "comment_kept": "Thank you, your words are kept",
    "comment_cut": "Not all of your words fit",
    "choose_first": "Please choose at least one option first",
    "not_yours": "This survey was sent to another person",
    "erased": "This data has been erased",
    "stopped": "Done: no more surveys",
    "taken": "It is yours now",
    "taken_by_other": "Already taken: %(owner)s",
    "choose_cause": "What was the cause?",
    "write_action": "Now write what was done",
    "choose_outcome": "How did it end?",
    "resolved": "Resolved, thank you",
    "not_ours": "Marked as not ours",
    "closed": "This case is already closed",
    "stale": "This card is out of date: open it again",
    "not_allowed": "Only a manager of this team can do that",
    "looking": "One moment",
    "change_withdrawn": "Taken back",
    "planned": "All right, I will ask",
    "refused": "Not now: the message says why",
    "language_set": "Done",
    "please_again": "That did not work. Please tap again",
}

BUTTONS: Mapping[str, str] = {
    "done": "Done",
    "skip": "Skip",
    "keep": "Leave as it is",
    "change": "✏️ Change my answer",
    "stop_asking": "Don’t ask me again",
    "forget_yes": "Yes, erase it",
    "forget_no": "No, keep it",
    "take": "Take",
    "resolve": "Resolve",
    "not_ours": "Not ours",
    "back": "« Back",
    "why": "🔎 Why this number?",
    "withdraw": "✖ Take it back",
}

CAUSES: Mapping[str, str] = {
    "waiting": "Long wait",
    "unresolved": "Issue was not resolved",
    "explanation": "Unclear explanation",
    "manner": "Manner of talking",
    "knowledge": "Lack of knowledge",
    "process": "Our rules or process",
    "product": "Product, service or price",
    "misunderstanding": "Misunderstanding",
}

OUTCOMES: Mapping[str, str] = {
    "put_right": "Put right",
    "compensated": "Compensated",
    "explained": "Explained, accepted",
    "no_reply": "Customer did not reply",
    "cannot_help": "Nothing we can do",
}

#: Why a customer is not asked. Names in brackets are filled in from the refusal.
REFUSALS: Mapping[Reason, str] = {
    "opted_out": "Asked %(ago)s not to be surveyed any more.",
    "forgotten": "Data erased at this person’s own request.",
    "unreachable": "%(unreachable)s",
    "never_started": "The bot has not been started yet. Send a link: /link",
    "self": "You cannot survey yourself.",
    "already_asked": "This contact was asked about %(ago)s.",
    "open_invitation": "%(open)s",
    "cool_down": "Asked %(ago)s, possible again from %(until)s.",
    "gap": "Another survey was sent %(ago)s, this one is possible from %(until)s.",
    "sampled_out": "Not in the sample: only some contacts are asked about.",
    "too_late": "It would be too late to ask.",
    "reopened": "The contact was reopened.",
}

#: What is open already, by what is known of it: when it was sent, or when it will be.
OPEN_ALREADY: Mapping[str, str] = {
    "since": "The survey sent %(ago)s is still open.",
    "until": "A survey is planned already: %(at)s.",
    "neither": "An earlier survey is still open.",
}

#: Why messages do not arrive.
UNREACHABLE: Mapping[str, str] = {
    "blocked": "The bot is blocked.",
    "deactivated": "The Telegram account no longer exists.",
    "cannot_initiate": "The bot has not been started, and Telegram does not let bots write first.",
    "chat_not_found": "Telegram does not find this chat.",
}
UNREACHABLE_OTHERWISE = "Telegram does not deliver messages."

ROLES: Mapping[str, str] = {"agent": "agent", "manager": "manager"}

#: What happened, or will, in the story that /why tells.
STORY: Mapping[str, str] = {
    "planned": "I will ask",
    "asked": "asked",
    "reminder_planned": "I will remind, if there is no answer",
    "reminded": "reminded",
    "partly_answered": "answered in part",
    "answered": "answered",
    "completed": "all questions answered",
    "expires": "I will stop waiting",
    "expired": "no answer came in time",
    "suppressed": "not asked",
    "cancelled": "cancelled: the contact was reopened",
    "declined": "surveys declined",
    "undeliverable": "the message did not arrive",
}

#: Headline of a case's card: by state, or why it was opened. The sign says the same without words.
CASES: Mapping[str, tuple[str, str]] = {
    "low_score": ("🔴", "Unhappy customer"),
    "wants_contact": ("📞", "A customer asks to be contacted"),
    "taken": ("🟡", "In progress: %(owner)s"),
    "resolved": ("✅", "Resolved: %(owner)s"),
    "not_ours": ("⚪", "Not ours: %(owner)s"),
    "overdue_open": ("⏰", "Nobody has answered for %(span)s"),
    "overdue_taken": ("⏰", "Not resolved for %(span)s: %(owner)s"),
}

#: The signs in the list of those who wait.
SIGNS: Mapping[str, str] = {
    "overdue": "⏰ overdue",
    "open": "🔴 nobody’s yet",
    "taken": "🟡 in progress",
}

#: Commands that a role is offered, in this order.
COMMANDS: Mapping[str, Mapping[str, str]] = {
    "customer": {
        "start": "Start, or resume surveys",
        "stop": "No more surveys",
        "language": "Choose the language",
        "privacy": "What is kept and who reads it",
        "mydata": "Get my data as a file",
        "forget": "Erase my data",
        "help": "What I can do",
    },
    "agent": {
        "survey": "Ask a customer: /survey T-1234 @ivan",
        "link": "A survey link for a contact: /link T-1234",
        "why": "What was or will be asked: /why T-1234",
        "me": "My results",
        "language": "Choose the language",
        "whoami": "Who am I here",
        "help": "What I can do",
    },
    "manager": {
        "digest": "The digest",
        "day": "One day",
        "week": "The last seven days",
        "month": "The month",
        "cases": "Who is waiting for an answer",
        "comments": "What customers write",
        "topics": "What they write about, by topic",
        "drivers": "What satisfaction goes along with",
        "silence": "Who does not answer",
        "agents": "Agents: who stands out, and whom they asked",
        "change": "Watch a change: /change new script",
        "why": "What was or will be asked: /why T-1234",
        "survey": "Ask a customer: /survey T-1234 @ivan",
        "link": "A survey link for a contact: /link T-1234",
        "export": "Answers as an Excel file",
        "language": "Choose the language",
        "whoami": "Who am I here",
        "help": "What I can do",
    },
}

#: Shown by Telegram before the first Start.
DESCRIPTION = (
    "After you contact %(company)s support, this bot asks one or two short questions. "
    "Answering takes less than a minute; you can opt out at any time with /stop."
)

#: What a figure is called, on a button and above its account.
METRICS: Mapping[str, str] = {
    "csat": "Satisfied",
    "dissatisfied": "Dissatisfied",
    "nps": "NPS",
    "ces": "Easy to resolve",
    "fcr": "Issue resolved",
    "response": "Answered",
    "completion": "Answered to the end",
    "in_time": "Followed up in time",
}

#: How it is counted: what is divided by what.
DEFINITIONS: Mapping[str, str] = {
    "csat": "Answers “good” and “very good”, out of all answers to the question about the help, given in this period.",
    "dissatisfied": "Answers “poor” and “very poor”, out of all answers to the question about the help, given in this "
    "period.",
    "nps": "The share of 9–10 less the share of 0–6, out of all answers from 0 to 10, given in this period.",
    "ces": "Answers 5, 6 and 7 of seven, out of all answers about how easy it was, given in this period.",
    "fcr": "Answers “yes, fully”, out of all answers to whether the issue has been resolved, given in this period.",
    "response": "Those who answered at least one question by now, out of all who were asked in this period.",
    "completion": "Those who answered to the end, out of all who began to answer and were asked in this period.",
    "in_time": "Those whose case was resolved before its deadline, out of all who were unhappy or asked to be "
    "contacted in this period.",
}

#: Why a row behind a figure does not count.
EXCLUSIONS: Mapping[str, str] = {
    "superseded": "changed by the customer later",
    "late": "came after the survey was over",
    "undeliverable": "not delivered",
    "silent": "no answer",
    "not_due": "there is still time",
    "not_ours": "not ours",
}

#: The range that so few leave to a figure: of NPS, or by what the figure counts.
LIKELY: Mapping[str, str] = {
    "points": "With this many answers the true figure may be anywhere from %(low)s to %(high)s.",
    "answers": "With this many answers the true figure may be anywhere from %(low)s to %(high)s%%.",
    "invitations": "With this many invited the true figure may be anywhere from %(low)s to %(high)s%%.",
    "cases": "With this many cases the true figure may be anywhere from %(low)s to %(high)s%%.",
}
TOO_FEW: Mapping[str, str] = {
    "answers": "Too few answers for a percentage.",
    "invitations": "Too few invited for a percentage.",
    "cases": "Too few cases for a percentage.",
}
#: Where to read on, instead of turning very many pages.
MORE_OF: Mapping[str, str] = {
    "answers": "All answers in one file: /export",
    "invitations": "All answers in one file: /export",
    "cases": "Those who still wait: /cases",
}

#: What became of an invitation, or of a case.
BECAME: Mapping[str, str] = {
    "complete": "answered to the end",
    "partial": "answered in part",
    "silent": "no answer",
    "undeliverable": "not delivered",
    "in_time": "in time",
    "overdue": "not in time",
    "not_due": "there is still time",
    "not_ours": "not ours",
}

#: What a digest says first, in words beside its sign.
VERDICTS: Mapping[str, str] = {
    "usual": "as usual",
    "worse": "clearly worse than usual",
    "below_target": "below target",
    "better": "clearly better than usual",
    "few": "few answers",
    "none": "no answers",
}
PERIODS: Mapping[str, str] = {"week": "Week, %(days)s", "month": "Month, %(days)s"}

#: How often a reason was named that is named more often than usual.
RISEN = "%(n)s, usually %(usual)s"

#: How often customers write about a topic that they write about more often than before.
RISEN_TOPIC = "“%(topic)s” (%(x)s of %(n)s, before %(y)s of %(m)s)"

#: What a month says first of what satisfaction goes along with.
FOREMOST: Mapping[str, str] = {
    "mend": "Mend first",
    "closest": "Goes along with the score most closely",
}

#: Where a day of this weekday falls in 95 of 100 cases; Monday first.
USUALLY: Mapping[int, str] = {
    0: "On Mondays it is usually %(low)s–%(high)s%%.",
    1: "On Tuesdays it is usually %(low)s–%(high)s%%.",
    2: "On Wednesdays it is usually %(low)s–%(high)s%%.",
    3: "On Thursdays it is usually %(low)s–%(high)s%%.",
    4: "On Fridays it is usually %(low)s–%(high)s%%.",
    5: "On Saturdays it is usually %(low)s–%(high)s%%.",
    6: "On Sundays it is usually %(low)s–%(high)s%%.",
}

#: What the points of a digest's picture are.
CHARTED: Mapping[str, str] = {
    "day": "Satisfied, day by day",
    "week": "Satisfied, week by week",
    "month": "Satisfied, month by month",
}

CHARTED_NPS: Mapping[str, str] = {"week": "NPS, week by week", "month": "NPS, month by month"}

#: Where an agent stands of whom chance is no explanation.
STANDING: Mapping[str, str] = {
    "above": "clearly above the others",
    "below": "clearly below the others",
}

#: Why customers were not asked after a contact.
NOT_SURVEYED: Mapping[str, str] = {
    "throttled": "asked lately or not in the sample",
    "not_linked": "out of the bot’s reach",
    "opted_out": "do not want to be asked",
    "too_late": "too late to ask",
    "not_asked": "nobody started a survey",
}

#: How satisfied those are whom agents chose to ask, and those whom the lot drew from the others.
AUDITED: Mapping[tuple[str, str], str] = {
    ("chosen", "percent"): "Chosen by agents: %(x)s of %(n)s satisfied (%(percent)s%%).",
    ("chosen", "counts"): "Chosen by agents: %(x)s of %(n)s satisfied.",
    ("chosen", "hidden"): "Chosen by agents: fewer than 5 answers.",
    ("drawn", "percent"): "Drawn by lot from the others: %(x)s of %(n)s satisfied (%(percent)s%%).",
    ("drawn", "counts"): "Drawn by lot from the others: %(x)s of %(n)s satisfied.",
    ("drawn", "hidden"): "Drawn by lot from the others: fewer than 5 answers.",
}

#: What is to be seen between them.
GAPS: Mapping[str, str] = {
    "chosen": "A difference of %(points)s points (most likely %(low)s–%(high)s), more than chance explains: "
    "those whom agents chose are satisfied more often.",
    "drawn": "A difference of %(points)s points (most likely %(low)s–%(high)s), more than chance explains: "
    "those drawn by lot are satisfied more often.",
    "missing": "No difference to be seen yet. To see one of 10 points takes about %(missing)s more answers.",
    "chance": "Such a difference may be chance.",
}

#: What is known of happy and unhappy customers alike.
FACTORS: Mapping[str, str] = {
    "solved": "whether the issue was resolved",
    "repeat": "whether it was a repeat contact",
    "reminder": "whether a reminder was needed",
    "topic": "the topic of the contact",
    "channel": "the channel",
    "hour": "the time of day",
    "language": "the language",
}

#: What such a factor can be, in words.
LEVELS: Mapping[str, Mapping[str, str]] = {
    "solved": {
        "yes": "issue resolved",
        "partly": "issue resolved in part",
        "no": "issue not resolved",
        "unsure": "not clear yet whether it is resolved",
    },
    "repeat": {"yes": "second contact within 7 days", "no": "first contact in 7 days"},
    "reminder": {"yes": "answered only after the reminder", "no": "answered without a reminder"},
    "hour": {
        "night": "at night (0–6)",
        "morning": "in the morning (6–12)",
        "day": "in the afternoon (12–18)",
        "evening": "in the evening (18–24)",
    },
    "language": {"ru": "in Russian", "uk": "in Ukrainian", "en": "in English"},
}

#: What has names of its own.
NAMED_LEVELS: Mapping[str, str] = {
    "topic": "topic “%(name)s”",
    "channel": "channel “%(name)s”",
    "agent": "agent %(name)s",
}

#: On the map of what satisfaction goes along with: its axes, its four fields, its signs.
MAPPED: Mapping[str, str] = {
    "importance": "how closely it goes along with the score",
    "satisfied": "share satisfied among such answers",
    "mend": "Important but poor — mend first",
    "keep": "Important and good — keep",
    "wait": "Unimportant but poor — can wait",
    "leave": "Unimportant and good — leave",
    "even": "above this line: important",
    "worse": "more often unhappy",
    "better": "more often satisfied",
    "same": "no difference of its own to be seen",
    "few": "fewer than 30 answers",
    "likely": "where its importance may be",
}

#: How often a group answers, beside all others.
APART: Mapping[str, str] = {
    "less": "customers answer less often than others",
    "more": "customers answer more often than others",
}
