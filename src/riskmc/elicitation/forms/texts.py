"""The words of a form, in English and Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from riskmc.elicitation.forms.layout import CHIPS, LANGUAGES

_TITLES: Final = {
    "class-range": ("Low, best and high class", "Laagste, beste en hoogste klasse"),
    "four-step": ("Four questions", "Vier vragen"),
    "quantiles": ("Three numbers: P5, P50, P95", "Drie getallen: P5, P50, P95"),
    "chips": ("Chips on classes", "Fiches op klassen"),
    "seed": ("Seed questions", "IJkvragen"),
}

_SHEETS: Final = {"read": ("read first", "eerst lezen"), "fill": ("fill in", "invullen")}

_LABELS: Final = {
    "expert": ("Expert", "Deskundige"),
    "round": ("Round", "Ronde"),
    "sum": ("Sum", "Som"),
    "example": ("Example", "Voorbeeld"),
    "classes": ("What the classes mean", "Wat de klassen betekenen"),
    "criterion": ("Criterion", "Criterium"),
    "class": ("Class", "Klasse"),
    "bounds": ("Bounds", "Grenzen"),
    "word": ("In words", "In woorden"),
    "not applicable": ("not applicable: no harm", "niet van toepassing: geen schade"),
    "page": ("Page &P of &N", "Pagina &P van &N"),
    "experts": ("{0} expert(s)", "{0} deskundige(n)"),
    "between": ("{0} to {1}", "{0} tot {1}"),
}

_CHECKS: Final = {
    "ok": ("ok", "goed"),
    "incomplete": ("not complete", "onvolledig"),
    "order": ("order?", "volgorde?"),
    "chips": ("{0} of {1}", "{0} van {1}"),
}

_HOW: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "class-range": (
        (
            "For each scenario and criterion you choose three classes. Low and high: {bounds} Best: {best}",
            (
                "Think of low first, then of high, and only then of best: a best guess that is made first pulls "
                "the other two towards it. If you see only one possible class, choose it as best and leave low and "
                "high empty."
            ),
        ),
        (
            "U kiest voor elk scenario en elk criterium drie klassen. Laag en hoog: {bounds} Beste: {best}",
            (
                "Denk eerst aan laag, dan aan hoog en pas daarna aan beste: een beste schatting die als eerste wordt "
                "gemaakt trekt de andere twee naar zich toe. Ziet u maar één mogelijke klasse, kies die dan als beste "
                "en laat laag en hoog leeg."
            ),
        ),
    ),
    "four-step": (
        (
            (
                "For each scenario and criterion you answer four questions, in this order. 1: Realistically, what is "
                "the lowest class that is plausible? 2: Realistically, what is the highest class that is plausible? "
                "3: What is your best guess? 4: How sure are you that the truth lies between your lowest and your "
                "highest? Give a percentage from 50 to 100."
            ),
            (
                "There is no wrong percentage. A narrow range with 60 % says as much as a wide one with 90 %; your "
                "range is brought to the same percentage as that of the others before it is used."
            ),
        ),
        (
            (
                "U beantwoordt voor elk scenario en elk criterium vier vragen, in deze volgorde. 1: Wat is, "
                "realistisch gezien, de laagste klasse die aannemelijk is? 2: Wat is, realistisch gezien, de hoogste "
                "klasse die aannemelijk is? 3: Wat is uw beste schatting? 4: Hoe zeker bent u dat de waarheid tussen "
                "uw laagste en hoogste ligt? Geef een percentage van 50 tot 100."
            ),
            (
                "Geen percentage is fout. Een smal bereik met 60 % zegt evenveel als een breed bereik met 90 %; uw "
                "bereik wordt naar hetzelfde percentage omgerekend als dat van de anderen voordat het wordt gebruikt."
            ),
        ),
    ),
    "quantiles": (
        (
            (
                "For each scenario and criterion you give three numbers, in the unit that stands before them. P5: the "
                "chance that the truth is lower is 5 %, one in twenty. P95: the chance that it is higher is 5 %. P50: "
                "it is as likely to be lower as to be higher."
            ),
            (
                "Think of P5 and P95 first, and test them: would you be surprised, as by a die of twenty sides that "
                "shows a one, if the truth lay outside? Where no unit is given you type a class coordinate: the first "
                "class is 1 and covers 0.5 to 1.5, the second is 2, and so on; 2.5 is where the third class begins."
            ),
            "Once in 200 years is typed as =1/200. A percentage is typed without the sign: 0.5 is half a per cent.",
        ),
        (
            (
                "U geeft voor elk scenario en elk criterium drie getallen, in de eenheid die ervoor staat. P5: de kans "
                "dat de waarheid lager is, is 5 %, één op twintig. P95: de kans dat zij hoger is, is 5 %. P50: lager "
                "is even waarschijnlijk als hoger."
            ),
            (
                "Denk eerst aan P5 en P95, en toets ze: zou het u verbazen, zoals een dobbelsteen met twintig vlakken "
                "die een één laat zien, als de waarheid erbuiten lag? Waar geen eenheid staat geeft u een "
                "klassecoördinaat: de eerste klasse is 1 en loopt van 0,5 tot 1,5, de tweede is 2, enzovoort; 2,5 is "
                "de ondergrens van de derde."
            ),
            "Eens in de 200 jaar typt u als =1/200. Een percentage typt u zonder teken: 0,5 is een half procent.",
        ),
    ),
    "chips": (
        (
            (
                f"For each scenario and criterion you lay {CHIPS} chips on the classes. Each chip is 5 %: the more "
                "chips on a class, the likelier you think it is. The column Sum counts them for you."
            ),
            (
                "Lay the first chips on the lowest and the highest class that you think are possible at all; then the "
                "rest in between. A class without chips is one that you rule out."
            ),
        ),
        (
            (
                f"U legt voor elk scenario en elk criterium {CHIPS} fiches op de klassen. Elke fiche is 5 %: hoe meer "
                "fiches op een klasse, hoe waarschijnlijker u die vindt. De kolom Som telt ze voor u."
            ),
            (
                "Leg de eerste fiches op de laagste en de hoogste klasse die u nog mogelijk vindt; daarna de rest "
                "ertussen. Een klasse zonder fiches sluit u uit."
            ),
        ),
    ),
    "seed": (
        (
            (
                "You are asked about quantities whose true value is known, or will be known, to those who ask. They "
                "show how well ranges in this group fit the truth; nobody is expected to know the answers."
            ),
            (
                "For each question you give three numbers, in the unit that stands before them. P5: the chance that "
                "the truth is lower is 5 %. P95: the chance that it is higher is 5 %. P50: it is as likely to be lower "
                "as to be higher. Do not look anything up. Leave a question empty if you have no idea at all."
            ),
        ),
        (
            (
                "U krijgt vragen over grootheden waarvan de vraagsteller de ware waarde kent, of nog zal kennen. Ze "
                "laten zien hoe goed de bereiken in deze groep bij de waarheid passen; niemand hoeft ze te kennen."
            ),
            (
                "U geeft voor elke vraag drie getallen, in de eenheid die ervoor staat. P5: de kans dat de waarheid "
                "lager is, is 5 %. P95: de kans dat zij hoger is, is 5 %. P50: lager is even waarschijnlijk als hoger. "
                "Zoek niets op. Laat een vraag leeg als u echt geen idee hebt."
            ),
        ),
    ),
}

_COMMON: Final = (
    (
        (
            "Fill in the sheet '{fill}'. The yellow cells are yours; the other cells are locked, without a password. "
            "Leave a row empty where you have no judgement: that is better than a guess you do not believe in."
        ),
        "Judge alone. Type your name at the top, save the file as .xlsx and send it back.",
    ),
    (
        (
            "Vul het blad '{fill}' in. De gele cellen zijn voor u; de andere cellen zijn vergrendeld, zonder "
            "wachtwoord. Laat een rij leeg als u geen oordeel hebt: dat is beter dan een gok waar u niet in gelooft."
        ),
        "Oordeel alleen. Typ bovenaan uw naam, bewaar het bestand als .xlsx en stuur het terug.",
    ),
)
_WHY: Final = (
    "Why: a few words on what your answer rests on. They are read out in the discussion, so do not name yourself.",
    "Waarom: enkele woorden over waar uw antwoord op steunt. Ze komen in de bespreking aan de orde; noem uzelf niet.",
)
_KNOWLEDGE: Final = (
    (
        "Data, Understanding, Agreement: how strong is the knowledge behind your answer? Choose low, medium or high "
        "for the data there are, for how well the phenomenon is understood, and for how far experts agree on it."
    ),
    (
        "Gegevens, Begrip, Overeenstemming: hoe sterk is de kennis achter uw antwoord? Kies laag, midden of hoog voor "
        "de gegevens die er zijn, voor hoe goed het verschijnsel wordt begrepen en voor hoe eens deskundigen het zijn."
    ),
)
_LATER: Final = (
    (
        "This is round {0}. Your answers of the round before are filled in, and the range and the median of the "
        "group stand beside them. Change what you want to change after the discussion, and leave the rest."
    ),
    (
        "Dit is ronde {0}. Uw antwoorden van de vorige ronde zijn ingevuld, en het bereik en de mediaan van de groep "
        "staan ernaast. Verander wat u na de bespreking wilt veranderen en laat de rest staan."
    ),
)

_CERTAIN: Final = ("the truth lies between them for certain.", "de waarheid ligt er zeker tussen.")
_HOLDS: Final = (
    "you are {0:g} % sure that the truth lies between them, with {1:g} % for lower and {1:g} % for higher.",
    "u bent er {0:g} % zeker van dat de waarheid ertussen ligt, met {1:g} % voor lager en {1:g} % voor hoger.",
)
_BEST: Final = {
    "mode": ("the class that you think is the likeliest.", "de klasse die u het waarschijnlijkst vindt."),
    "median": (
        "the truth is as likely to be lower as to be higher.",
        "lager is even waarschijnlijk als hoger.",
    ),
}

_REMINDERS: Final = {
    "class-range": (
        "Low and high: {bounds} Leave a row empty where you have no judgement.",
        "Laag en hoog: {bounds} Laat een rij leeg als u geen oordeel hebt.",
    ),
    "four-step": (
        "1 lowest plausible, 2 highest plausible, 3 best guess, 4 how sure that the truth lies between 1 and 2.",
        (
            "1 laagste aannemelijke, 2 hoogste aannemelijke, 3 beste schatting, 4 hoe zeker dat de waarheid tussen 1 "
            "en 2 ligt."
        ),
    ),
    "quantiles": (
        "P5: 5 % chance that it is lower. P50: as likely lower as higher. P95: 5 % chance that it is higher.",
        "P5: 5 % kans op lager. P50: lager even waarschijnlijk als hoger. P95: 5 % kans op hoger.",
    ),
    "chips": (
        f"Lay {CHIPS} chips in each row: the more chips, the likelier the class.",
        f"Leg {CHIPS} fiches in elke rij: hoe meer fiches, hoe waarschijnlijker de klasse.",
    ),
    "seed": (
        "P5: 5 % chance that it is lower. P50: as likely lower as higher. P95: 5 % chance that it is higher.",
        "P5: 5 % kans op lager. P50: lager even waarschijnlijk als hoger. P95: 5 % kans op hoger.",
    ),
}

_MESSAGES: Final = {
    "class": ("Choose a class from the list: {0}.", "Kies een klasse uit de lijst: {0}."),
    "class or half": (
        "{0} is what the list has; a step in between, such as 2.5, is possible too.",
        "De lijst heeft {0}; een stap ertussen, zoals 2.5 (met een punt), kan ook.",
    ),
    "grade": ("Choose low, medium or high.", "Kies laag, midden of hoog."),
    "percent": (
        "Type a number from 50 to 100, without the sign: 80 for 80 %.",
        "Typ een getal van 50 tot 100, zonder teken: 80 voor 80 %.",
    ),
    "quantity": ("Type a number from {0} to {1} ({2}).", "Typ een getal van {0} tot {1} ({2})."),
    "coordinate": ("class coordinate", "klassecoördinaat"),
    "number": ("Type a number ({0}).", "Typ een getal ({0})."),
    "chips": (
        "Type a whole number of chips from 0 to 100, or leave it empty.",
        "Typ een heel aantal fiches van 0 tot 100, of laat leeg.",
    ),
    "name": ("Type your name.", "Typ uw naam."),
}

_SETTINGS: Final = {
    "class-range": "The forms tell experts what [reading] bounds and best mean now; write them again if these change.",
    "four-step": 'Settings that go with it: [reading] bounds = "p5-p95", standardise = "linear", best = "mode".',
    "quantiles": 'Settings that go with it: [reading] bounds = "p5-p95", best = "median", shape = "metalog".',
    "chips": "Chips are read as they lie, whatever [reading] says of bounds and shape.",
    "seed": 'Settings that go with it: [experts] weights = "global" or "item"; true values go into calibration.csv.',
}

QUESTIONS: Final = {
    "en": (
        ("rhine", "people", "log", "Example: how many people live in cities along the river?"),
        ("outage", "hours", "log", "Example: how long did the longest power cut of the last ten years last?"),
        ("share", "%", "uniform", "Example: in what share of households is there a smoke alarm?"),
    ),
    "nl": (
        ("rijn", "mensen", "log", "Voorbeeld: hoeveel mensen wonen er in steden langs de rivier?"),
        ("uitval", "uur", "log", "Voorbeeld: hoe lang duurde de langste stroomstoring van de laatste tien jaar?"),
        ("aandeel", "%", "uniform", "Voorbeeld: in welk deel van de huishoudens hangt een rookmelder?"),
    ),
}
"""Example questions: id, unit, scale and text."""


def settings_advice(route: str) -> str:
    """Return the settings that go with a route, for the analyst.

    Examples
    --------
    >>> settings_advice("four-step")
    'Settings that go with it: [reading] bounds = "p5-p95", standardise = "linear", best = "mode".'
    """
    return _SETTINGS[route]


def title(route: str, language: str) -> str:
    """Return the name of a route for people."""
    return _TITLES[route][LANGUAGES.index(language)]


def sheet_name(which: str, language: str) -> str:
    """Return the name of the sheet to ``"read"`` or to ``"fill"``."""
    return _SHEETS[which][LANGUAGES.index(language)]


def label(key: str, language: str) -> str:
    """Return a word that stands on a form."""
    return _LABELS[key][LANGUAGES.index(language)]


def check_word(key: str, language: str) -> str:
    """Return what the column of checks says."""
    return _CHECKS[key][LANGUAGES.index(language)]


def message(key: str, language: str) -> str:
    """Return what a cell says that does not take what was typed."""
    return _MESSAGES[key][LANGUAGES.index(language)]


def reminder(route: str, language: str, coverage: float) -> str:
    """Return the sentence above the rows to fill in."""
    return _REMINDERS[route][LANGUAGES.index(language)].format(bounds=bounds_text(coverage, language))


def bounds_text(coverage: float, language: str) -> str:
    """Say what low and high mean.

    Examples
    --------
    >>> bounds_text(0.9, "en")
    'you are 90 % sure that the truth lies between them, with 5 % for lower and 5 % for higher.'
    """
    at = LANGUAGES.index(language)
    if coverage == 1.0:
        return _CERTAIN[at]
    outside = f"{50.0 * (1.0 - coverage):.4g}"
    return _HOLDS[at].format(100.0 * coverage, float(outside))


def paragraphs(route: str, language: str, *, coverage: float, best: str, round_number: int) -> tuple[str, ...]:
    """Return the instructions of a form, a text for each paragraph.

    Examples
    --------
    >>> texts = paragraphs("chips", "en", coverage=0.9, best="mode", round_number=2)
    >>> texts[0][:18], len(texts)
    ('This is round 2. Y', 6)
    """
    at = LANGUAGES.index(language)
    said = {"bounds": bounds_text(coverage, language), "best": _BEST[best][at]}
    later = (_LATER[at].format(round_number),) if round_number > 1 else ()
    how = tuple(text.format_map(said) for text in _HOW[route][at])
    why = () if route == "seed" else (_WHY[at],)
    knowledge = () if route in {"seed", "chips"} else (_KNOWLEDGE[at],)
    return (*later, *how, *knowledge, *why, *(text.format(fill=_SHEETS["fill"][at]) for text in _COMMON[at]))
