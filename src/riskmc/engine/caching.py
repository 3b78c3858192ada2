"""Machine code of the kernels, kept on disk so that only a first run compiles.

numba's own cache keeps an index and numbered data files for each function. It does not
see a change in a callee of another file, it lets two processes that save different code
at once mix up each other's files, and it fails where no folder can be written to. Here
each piece of machine code is one file, written whole, whose name is a hash of everything
the code was made from. Whatever goes wrong in reading or writing, the kernel is compiled.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import llvmlite
import numba
import numpy as np
from llvmlite import binding
from numba.core import config
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.runtime.nrt import rtsys
from numba.core.serialize import dumps
from numba.misc.appdirs import AppDirs

type _Numba = Any  # numba's own annotations tell less than its objects have

SWITCH = "RISKMC_CACHE"
"""Environment variable: 0 keeps no machine code and reads none."""

_MOST_KEPT = 8
"""Files of one kernel in one folder; those used longest ago are removed when one is added."""

_SETTINGS = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "BOUNDSCHECK", "DEBUGINFO_DEFAULT")
"""Settings of numba that change the code; its own cache ignores them."""

_CHECKSUM = 16
_PLAIN = (bool, int, float, complex, str, bytes, np.generic, np.dtype)

_kernels: list[_Numba] = []
_result: _Numba = CompileResult
_serialise: _Numba = dumps
_places: _Numba = AppDirs


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:  # numba infers the arguments of a kernel
    """Compile a kernel when it is first called, or load its machine code if it was kept.

    What is kept depends on the source of the kernel and of every function it calls, on
    the constants they use, on the processor, on the versions of Python, numba and
    llvmlite, and on the types of the arguments. The global interpreter lock is released.

    Parameters
    ----------
    function : callable
        A kernel on module level; what it calls may be defined below it or elsewhere.

    Returns
    -------
    callable

    Notes
    -----
    The machine code lies in the folder `NUMBA_CACHE_DIR` if that is set, otherwise in
    ``__pycache__`` beside the source, otherwise, if that cannot be written to, in the
    user's cache folder. If none can be, every process compiles anew. A folder that cannot
    be written to is still read. ``RISKMC_CACHE=0`` switches all of it off.

    Examples
    --------
    >>> from riskmc.engine.kernels import run_blocks  # decorated with it
    >>> run_blocks.py_func.__name__
    'run_blocks'
    """
    if getattr(config, "DISABLE_JIT", False):
        return function
    dispatcher: _Numba = numba.njit(nogil=True)(function)
    if os.environ.get(SWITCH) != "0":
        dispatcher._cache = _Store(function)  # noqa: SLF001 - numba offers no public way; unused, the kernel just compiles
    _kernels.append(dispatcher)
    kernel: Callable[..., Any] = dispatcher  # numba infers the arguments
    return kernel


@dataclass(frozen=True, slots=True)
class KernelState:
    """What happened to one kernel in this process.

    Parameters
    ----------
    name : str
    n_compiled, n_loaded : int
        Pieces of machine code compiled, and loaded from disk.
    folder : Path or None
        Where they are kept; None where they are not.
    """

    name: str
    n_compiled: int
    n_loaded: int
    folder: Path | None


def kernel_states() -> list[KernelState]:
    """Return the state of every kernel that was imported, in the order of import.

    Examples
    --------
    >>> all(state.n_compiled >= 0 for state in kernel_states())
    True
    """
    return [_state(dispatcher) for dispatcher in _kernels]


def _state(dispatcher: _Numba) -> KernelState:
    stats = dispatcher.stats
    folder = None if stats.cache_path is None else Path(stats.cache_path)
    return KernelState(dispatcher.__name__, sum(stats.cache_misses.values()), sum(stats.cache_hits.values()), folder)


def cache_folders(source: Path) -> list[Path]:
    """Return the folders to look for machine code in, the first that can be written to being the one to keep it in.

    Parameters
    ----------
    source : Path
        File of the kernel.

    Examples
    --------
    >>> cache_folders(Path("/opt/lib/riskmc/engine/kernels.py"))[0].as_posix()
    '/opt/lib/riskmc/engine/__pycache__'
    """
    if folder := getattr(config, "CACHE_DIR", ""):
        return [Path(folder).absolute()]
    personal = Path(_places("riskmc", appauthor=False).user_cache_dir)
    beside = source.parent / "__pycache__"
    return [beside, personal] if personal.is_absolute() else [beside]  # relative where nobody knows a home


class _Store(NullCache):
    """Keeps the machine code of one kernel; takes the place of numba's cache in a dispatcher."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._folder: Path | None = None
        self._key: tuple[object, str] = (None, "")

    @property
    def cache_path(self) -> str | None:
        return None if self._folder is None else str(self._folder)

    def load_overload(self, sig: object, target_context: _Numba) -> _Numba:
        """Return the compiled kernel for argument types, or None."""
        name = self._file_name(sig, target_context.codegen())
        for folder in self._folders():
            with suppress(Exception):  # absent, cut short, or from a numba that has changed: compile
                symbols, parts = pickle.loads(_read(folder / name))  # noqa: S301 - our own files
                _prepare(target_context, symbols)
                kept = _result._rebuild(target_context, *parts)  # noqa: SLF001 - as numba's own cache does
                self._folder = folder
                return kept
        return None

    def save_overload(self, sig: object, data: _Numba) -> None:
        """Keep a compiled kernel in the first folder that can be written to."""
        if data.library.has_dynamic_globals or data.lifted:
            return
        name = self._file_name(sig, data.codegen)
        content = _serialise((_outer_symbols(data.library), data._reduce()))  # noqa: SLF001 - as above
        for folder in self._folders():
            with suppress(OSError):
                _write(folder / name, content)
                _clear(folder, self._function.__name__)
                self._folder = folder
                return

    def _folders(self) -> list[Path]:
        return cache_folders(Path(inspect.getfile(self._function)))

    def _file_name(self, sig: object, codegen: _Numba) -> str:
        machine = codegen.magic_tuple()
        if self._key[0] != machine:  # the sources are read once
            self._key = machine, _hash_of(self._function, machine)
        types = hashlib.blake2b(str(sig).encode(), digest_size=8).hexdigest()
        return f"{self._function.__name__}-{self._key[1]}-{types}.kernel"


def _outer_symbols(library: _Numba) -> list[str]:
    """Return the names that machine code expects to find in the process."""
    module = library._final_module  # noqa: SLF001 - as numba's own cache does
    found = [item for items in (module.functions, module.global_variables) for item in items]
    return [item.name for item in found if item.is_declaration and not item.name.startswith("llvm.")]


def _prepare(target_context: _Numba, symbols: list[str]) -> None:
    """Make the names known that machine code expects.

    numba's runtime usually has them all. To import all of numba, as its own cache does,
    takes longer than loading the code: 0.16 s against 0.10 s for both together.
    """
    rtsys.initialize(target_context)
    if not all(binding.address_of_symbol(symbol) for symbol in symbols):
        target_context.refresh()


def _read(path: Path) -> bytes:
    """Return the content of a file that is whole, and mark it as used."""
    data = path.read_bytes()
    content = data[_CHECKSUM:]
    if data[:_CHECKSUM] != _checksum(content):
        message = f"{path} was cut short"
        raise ValueError(message)
    with suppress(OSError):
        os.utime(path)
    return content


def _write(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever sees a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, partial = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with open(number, "wb") as file:  # noqa: PTH123 - a file descriptor
            file.write(_checksum(content) + content)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECKSUM).digest()


def _clear(folder: Path, name: str) -> None:
    """Remove what was used longest ago, with what killed processes have left."""
    by_use = sorted(folder.glob(f"{name}-*.kernel*"), key=lambda path: path.stat().st_mtime)
    for path in by_use[:-_MOST_KEPT]:
        path.unlink(missing_ok=True)


def _hash_of(function: Callable[..., Any], machine: tuple[str, ...]) -> str:
    """Return a hash of everything that the machine code of a kernel is made from, but the types."""
    settings = [str(getattr(config, name, None)) for name in _SETTINGS]
    versions = [sys.version, numba.__version__, llvmlite.__version__]
    digest = hashlib.blake2b(repr((machine, versions, settings)).encode(), digest_size=10)
    for part in _parts(function, set()):
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def _parts(function: object, met: set[object]) -> Iterator[bytes]:
    """Yield the code of a function and of what it reaches within its package, and the constants used.

    The code is that which was loaded; the source may have been edited since. The source
    counts as well, because it holds the options of the decorators.
    """
    function = inspect.unwrap(function)  # type: ignore[arg-type]  # a dispatcher or an intrinsic is unwrapped, too
    if not isinstance(function, FunctionType) or function in met:
        return
    met.add(function)
    yield from _source(function.__module__, met)
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    found = [*cells, *(function.__defaults__ or ())]
    for code in _codes(function.__code__):
        constants = [constant for constant in code.co_consts if not isinstance(constant, CodeType)]
        yield repr((code.co_code, code.co_names, code.co_varnames, constants)).encode()
        found += [function.__globals__[name] for name in code.co_names if name in function.__globals__]
    package = function.__module__.partition(".")[0]
    for value in found:
        yield from _value(value, package, met)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _value(value: object, package: str, met: set[object]) -> Iterator[bytes]:
    """Yield what a value contributes: a constant itself, a function or class of the package its code."""
    if isinstance(value, _PLAIN):
        yield repr(value).encode()
    elif isinstance(value, np.ndarray):
        yield repr((value.dtype, value.shape)).encode() + value.tobytes()
    elif isinstance(value, tuple):
        for part in value:
            yield from _value(part, package, met)
    elif isinstance(value, ModuleType):
        yield from _source(value.__name__, met) if value.__name__.partition(".")[0] == package else ()
    elif str(getattr(value, "__module__", "")).partition(".")[0] == package:
        yield from _source(str(value.__module__), met)
        yield from _parts(value, met) if callable(value) else ()


def _source(name: str, met: set[object]) -> Iterator[bytes]:
    """Yield the source of a module once."""
    if name not in met:
        met.add(name)
        with suppress(OSError):  # installed without
            yield inspect.getsource(sys.modules[name]).encode()
