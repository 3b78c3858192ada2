from . import (
    distributions,
    elicitation,
    engine,
    exceptions,
    frameworks,
    model,
    plots,
    ranking,
    results,
    scales,
)
from .distributions import (
    PERT,
    ClassProbabilities,
    ClassRange,
    Discrete,
    LogUniform,
    Mixture,
    Point,
    Triangular,
    Truncated,
    Uniform,
    ZeroInflated,
    from_range,
)
from .frameworks import Framework, list_frameworks, load_framework
from .model import Assessment, Item, Model, read_assessment
from .plots import plot_rank_heatmap, plot_risk_diagram
from .results import Moments, read_result, to_arviz, write_result
from .scales import Scale
from .simulation import simulate

__version__: str

__all__ = [
    "PERT",
    "Assessment",
    "ClassProbabilities",
    "ClassRange",
    "Discrete",
    "Framework",
    "Item",
    "LogUniform",
    "Mixture",
    "Model",
    "Moments",
    "Point",
    "Scale",
    "Triangular",
    "Truncated",
    "Uniform",
    "ZeroInflated",
    "distributions",
    "elicitation",
    "engine",
    "exceptions",
    "frameworks",
    "from_range",
    "list_frameworks",
    "load_framework",
    "model",
    "plot_rank_heatmap",
    "plot_risk_diagram",
    "plots",
    "ranking",
    "read_assessment",
    "read_result",
    "results",
    "scales",
    "simulate",
    "to_arviz",
    "write_result",
]
