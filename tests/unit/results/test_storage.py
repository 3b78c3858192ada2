from pathlib import Path

import pytest
import xarray as xr

import riskmc
from riskmc.exceptions import InputError
from riskmc.results.storage import read_result, write_result

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module", params=["nra-2014", "kns-2025"])
def result(request):
    return riskmc.simulate(riskmc.read_assessment(EXAMPLES / request.param), n_draws=1000, keep_draws=100, rng=1)


@pytest.fixture(scope="module")
def small():
    return riskmc.simulate(riskmc.Model.from_laws({"flood": {"a": riskmc.Uniform(0, 1)}}), n_draws=100, rng=1)


def test_netcdf_gives_the_same_result_back(result, tmp_path):
    write_result(result, tmp_path / "result.nc")
    assert read_result(tmp_path / "result.nc").identical(result)
    assert [path.name for path in tmp_path.iterdir()] == ["result.nc"]


def test_a_changed_number_is_noticed(result, tmp_path):
    write_result(result, tmp_path / "result.nc")
    found = read_result(tmp_path / "result.nc")
    found["summary"]["total_impact_mean"][0, 0] += 1e-9 * abs(found["summary"]["total_impact_mean"][0, 0])
    assert not found.identical(result)


@pytest.mark.filterwarnings("ignore:.*Zarr format 3 specification")
def test_zarr_gives_the_same_result_back(result, tmp_path):
    pytest.importorskip("zarr")
    result.to_zarr(tmp_path / "result.zarr")
    with xr.open_datatree(tmp_path / "result.zarr", engine="zarr") as found:
        assert found.load().identical(result)


def test_a_result_of_a_model_alone_comes_back(small, tmp_path):
    write_result(small, str(tmp_path / "small.nc"))
    assert read_result(str(tmp_path / "small.nc")).identical(small)


def test_a_file_is_replaced_as_a_whole(small, result, tmp_path):
    write_result(result, tmp_path / "result.nc")
    write_result(small, tmp_path / "result.nc")
    assert read_result(tmp_path / "result.nc").identical(small)


def failing_write(_tree, path, **_options):
    Path(path).write_bytes(b"half of it")
    message = "disk full"
    raise OSError(message)


def test_a_failing_write_leaves_nothing(small, tmp_path, monkeypatch):
    monkeypatch.setattr(xr.DataTree, "to_netcdf", failing_write)
    with pytest.raises(OSError, match="disk full"):
        write_result(small, tmp_path / "result.nc")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_write_leaves_the_older_file(small, tmp_path, monkeypatch):
    write_result(small, tmp_path / "result.nc")
    with monkeypatch.context() as patch:
        patch.setattr(xr.DataTree, "to_netcdf", failing_write)
        with pytest.raises(OSError, match="disk full"):
            write_result(small, tmp_path / "result.nc")
    assert read_result(tmp_path / "result.nc").identical(small)
    assert [path.name for path in tmp_path.iterdir()] == ["result.nc"]


@pytest.mark.parametrize("function", [read_result, lambda path: write_result(xr.DataTree(), path)])
def test_other_endings_are_refused(function, tmp_path):
    with pytest.raises(InputError, match=r"a result file ends in \.nc, got .*result\.csv"):
        function(tmp_path / "result.csv")


def test_a_folder_that_is_not_there_is_named(small, tmp_path):
    with pytest.raises(InputError, match=r"the folder .*nowhere' does not exist; make it first"):
        write_result(small, tmp_path / "nowhere" / "result.nc")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"there is no file .*result\.nc"):
        read_result(tmp_path / "result.nc")


def test_a_file_that_is_no_netcdf_is_refused(tmp_path):
    (tmp_path / "result.nc").write_text("scenario,rank\n", "utf-8")
    with pytest.raises(InputError, match="cannot be read as netCDF"):
        read_result(tmp_path / "result.nc")


def test_a_netcdf_file_of_something_else_is_refused(tmp_path):
    xr.Dataset({"depth": 3.0}).to_netcdf(tmp_path / "sea.nc", engine="h5netcdf")
    with pytest.raises(InputError, match="holds no riskmc result: it has no group 'summary'"):
        read_result(tmp_path / "sea.nc")
