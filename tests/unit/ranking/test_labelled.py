import xarray as xr

from riskmc.ranking.labelled import with_error


def test_an_estimate_stands_beside_its_error():
    values = xr.DataArray([0.5], {"scenario": ["flood"]}, dims="scenario", attrs={"old": "words"}, name="other")
    found = with_error("share", values, 0.1 * values, "Share", "1")
    assert list(found) == ["share", "share_mcse"]
    assert found["share"].attrs == {"long_name": "Share", "units": "1"}
    assert found["share_mcse"].attrs == {"long_name": "Monte Carlo standard error: Share", "units": "1"}
    assert float(found["share_mcse"].sel(scenario="flood")) == 0.1 * 0.5
    assert values.attrs == {"old": "words"}
