from riskmc import _schema as names
from riskmc.distributions import Uniform
from riskmc.engine import compile_model, run
from riskmc.engine.estimates import Estimates
from riskmc.model import Model
from riskmc.results.estimates import draw_errors, estimates_of

LAWS = {name: {"a": Uniform(0, 1), "b": Uniform(0, 1), "c": Uniform(0, 1)} for name in ("x", "y", "z", "w")}


def test_shapes_are_those_of_the_fields():
    model = Model.from_laws(LAWS, interests={"a": "one", "b": "one", "c": "two"})
    plan, units = compile_model(model, 1)
    tally = run(plan, 100)
    estimates = estimates_of(model, plan, units, tally)
    n_profiles, n, n_classes, n_quantiles = 1, 4, model.impact_scale.n_classes, len(names.QUANTILES)
    shapes = Estimates(
        mean=(2, n_profiles, n),
        std=(2, n_profiles, n),
        quantile=(2, n_profiles, n, n_quantiles),
        interest_quantile=(n_profiles, n, 2, n_quantiles),
        class_probability=(n_profiles, n, n_classes),
        worst_exceedance=(n_profiles, n, n_classes),
        ranks=(n_profiles, 3, n, n),
        wins=(n_profiles, 3, n, n),
        order=(n_profiles,),
        central_weight=(n_profiles, 2, n, 3),
    )
    for found in (estimates, draw_errors(model, plan, units, tally, estimates)):
        assert isinstance(found, Estimates)
        for name, array, shape in zip(Estimates._fields, found, shapes, strict=True):
            assert array.shape == shape, name
            assert array.dtype == float, name
