"""Judgements: reading assessment files and checking every row of them."""

from riskmc.elicitation.calibration import SeedQuestion, seed_data
from riskmc.elicitation.cooke.classical import classical_model, item_weights
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.cooke.model import ClassicalModel, DecisionMaker
from riskmc.elicitation.cooke.robustness import leave_one_out
from riskmc.elicitation.cooke.scores import calibration_score, item_information
from riskmc.elicitation.correlations import CorrelationTable
from riskmc.elicitation.experts import ExpertInfo
from riskmc.elicitation.judgements import Judgement
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.rounds import round_changes
from riskmc.elicitation.scenarios import Scenario
from riskmc.elicitation.settings import Settings
from riskmc.elicitation.standardising import Standardised, standardise
from riskmc.elicitation.template import write_template

__all__ = [
    "ClassicalModel",
    "CorrelationTable",
    "DecisionMaker",
    "ExpertInfo",
    "Judgement",
    "Label",
    "Scenario",
    "SeedData",
    "SeedQuestion",
    "Settings",
    "Standardised",
    "calibration_score",
    "classical_model",
    "item_information",
    "item_weights",
    "leave_one_out",
    "parse_label",
    "round_changes",
    "seed_data",
    "standardise",
    "write_template",
]
