"""Judgements: reading assessment files and checking every row of them."""

from riskmc.elicitation.judgements import Judgement, Scenario
from riskmc.elicitation.labels import Label, parse_label
from riskmc.elicitation.settings import Settings
from riskmc.elicitation.template import write_template

__all__ = ["Judgement", "Label", "Scenario", "Settings", "parse_label", "write_template"]
