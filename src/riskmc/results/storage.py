"""Results in netCDF files, written whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import xarray as xr

from riskmc import _schema as names
from riskmc.exceptions import InputError


def write_result(result: xr.DataTree, path: str | Path) -> None:
    """Write a result to a netCDF file; nothing is left behind if writing fails.

    Parameters
    ----------
    result : DataTree
    path : str or Path
        Ends in ``.nc``.

    Raises
    ------
    InputError
        If the name has another ending, or the folder does not exist.

    Examples
    --------
    >>> import tempfile
    >>> tree = xr.DataTree.from_dict({"/summary": xr.Dataset({"total_impact_mean": ("scenario", [0.5])})})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_result(tree, f"{folder}/result.nc")
    ...     read_result(f"{folder}/result.nc").identical(tree)
    True
    """
    path = _checked(path)
    if not path.parent.is_dir():
        message = f"the folder {str(path.parent)!r} does not exist; make it first."
        raise InputError(message)
    with tempfile.TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent) as folder:
        partial = Path(folder) / path.name
        result.to_netcdf(partial, engine="h5netcdf")
        partial.replace(path)


def read_result(path: str | Path) -> xr.DataTree:
    """Read a result that `write_result` has written.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    DataTree
        Loaded; the file is closed again.

    Raises
    ------
    InputError
        If there is no such file, it is no netCDF file, or it holds no result.
    """
    path = _checked(path)
    if not path.is_file():
        message = f"there is no file {str(path)!r}."
        raise InputError(message)
    try:
        with xr.open_datatree(path, engine="h5netcdf") as tree:
            result = tree.load()
    except (OSError, ValueError) as error:
        message = f"{str(path)!r} cannot be read as netCDF: {error}"
        raise InputError(message) from error
    if names.SUMMARY not in result.children:
        message = f"{str(path)!r} holds no riskmc result: it has no group {names.SUMMARY!r}."
        raise InputError(message)
    return result


def _checked(path: str | Path) -> Path:
    path = Path(path)
    if path.suffix != ".nc":
        message = f"a result file ends in .nc, got {str(path)!r}."
        raise InputError(message)
    return path
