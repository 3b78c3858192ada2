"""32-bit arithmetic that numba would widen to 64 bits, with the plain equivalent of each.

Widened, the loops over a chunk use half as many lanes of the vector unit. A bin of the
engine's histograms is a run of neighbouring float32, so the bins stand here too.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from riskmc.distributions.tables import CELL_BITS, OCTAVES, SIDE_CELLS

BIN_OCTAVES = 120
"""Octaves below the largest possible value that float32 holds and the histograms reach."""
N_BINS = 4096 + 2
"""Bin 0 holds zero and what underflows; the others share the range a variable can have."""

_I32, _I64, _F32 = ir.IntType(32), ir.IntType(64), ir.FloatType()


def _i32(number: int) -> ir.Constant:
    return ir.Constant(_I32, number)


@intrinsic
def distance(_context, bits):
    """Return ``(float(bits & 0x7FFFFFFF) + 0.5) * 2**-32``, the distance to the nearer end."""

    def build(_context, builder, _signature, arguments):
        whole = builder.sitofp(builder.and_(arguments[0], _i32(0x7FFFFFFF)), _F32)
        return builder.fmul(builder.fadd(whole, ir.Constant(_F32, 0.5)), ir.Constant(_F32, 2.0**-32))

    return types.float32(types.uint32), build


@intrinsic
def side_cell(_context, x, bits):
    """Return the cell of distance `x` by its float bits, `SIDE_CELLS` further on the upper side."""

    def build(_context, builder, _signature, arguments):
        octave = builder.lshr(builder.bitcast(arguments[0], _I32), _i32(23 - CELL_BITS))
        cell = builder.sub(octave, _i32((127 - OCTAVES - 1) << CELL_BITS))
        upper = builder.and_(builder.ashr(arguments[1], _i32(31)), _i32(SIDE_CELLS))
        return builder.add(cell, upper)

    return types.uint32(types.float32, types.uint32), build


@intrinsic
def intercept(_context, chord):
    """Return the lower float32 of a packed chord."""

    def build(_context, builder, _signature, arguments):
        return builder.bitcast(builder.trunc(arguments[0], _I32), _F32)

    return types.float32(types.uint64), build


@intrinsic
def slope(_context, chord):
    """Return the upper float32 of a packed chord."""

    def build(_context, builder, _signature, arguments):
        shifted = builder.lshr(arguments[0], ir.Constant(_I64, 32))
        return builder.bitcast(builder.trunc(shifted, _I32), _F32)

    return types.float32(types.uint64), build


@intrinsic
def bin_of(_context, value, first, shift):
    """Return ``1 + (image(value) - first >> shift)`` within 0 and ``N_BINS - 1``; 0 below `first`."""

    def build(_context, builder, _signature, arguments):
        image = builder.bitcast(arguments[0], _I32)
        place = builder.add(builder.ashr(builder.sub(image, arguments[1]), arguments[2]), _i32(1))
        place = builder.select(builder.icmp_signed("<", image, arguments[1]), _i32(0), place)
        return builder.select(builder.icmp_signed(">", place, _i32(N_BINS - 1)), _i32(N_BINS - 1), place)

    return types.int32(types.float32, types.int32, types.int32), build


@intrinsic
def is_above(_context, x, y):
    """Return ``int32(x > y)``."""

    def build(_context, builder, _signature, arguments):
        return builder.zext(builder.fcmp_ordered(">", arguments[0], arguments[1]), _I32)

    return types.int32(types.float32, types.float32), build


@intrinsic
def is_equal(_context, x, y):
    """Return ``int32(x == y)``."""

    def build(_context, builder, _signature, arguments):
        return builder.zext(builder.fcmp_ordered("==", arguments[0], arguments[1]), _I32)

    return types.int32(types.float32, types.float32), build


@intrinsic
def add(_context, x, y):
    """Return ``x + y`` of two int32."""

    def build(_context, builder, _signature, arguments):
        return builder.add(arguments[0], arguments[1])

    return types.int32(types.int32, types.int32), build


@intrinsic
def above_words(_context, values, first, size, words):
    """Compare seven scenarios from `first` on with all `size`, 64 draws at a time.

    Fills ``words[j, s]`` with the bits of ``values[first + j] > values[s]``; `values` has shape
    (scenario, 64). A comparison of 16 lanes gives 16 bits, so a word is written in four
    parts, and the 28 vectors of the seven scenarios stay in registers.
    """

    def build(context, builder, signature, arguments):
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        table = context.make_array(signature.args[3])(context, builder, arguments[3])
        width = builder.extract_value(table.shape, 1)
        sixteen, part = ir.VectorType(_F32, 16), ir.IntType(16)
        out = builder.bitcast(table.data, part.as_pointer())

        def load(scenario, q):
            place = builder.add(builder.mul(scenario, ir.Constant(_I64, 64)), ir.Constant(_I64, 16 * q))
            return builder.load(builder.bitcast(builder.gep(data, [place]), sixteen.as_pointer()), align=4)

        rows = [builder.add(arguments[1], ir.Constant(_I64, j)) for j in range(7)]
        upper = [[load(row, q) for q in range(4)] for row in rows]
        with cgutils.for_range(builder, arguments[2]) as loop:
            for q in range(4):
                lower = load(loop.index, q)
                for j in range(7):
                    above = builder.bitcast(builder.fcmp_ordered(">", upper[j][q], lower), part)
                    word = builder.add(builder.mul(width, ir.Constant(_I64, j)), loop.index)
                    place = builder.add(builder.mul(word, ir.Constant(_I64, 4)), ir.Constant(_I64, q))
                    builder.store(above, builder.gep(out, [place]))
        return context.get_dummy_value()

    return types.void(values, types.intp, types.intp, words), build


@intrinsic
def count_ones(_context, word):
    """Return the number of set bits of a uint64."""

    def build(_context, builder, _signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), build
