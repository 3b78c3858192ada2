"""32-bit arithmetic that numba would widen to 64 bits, with the plain equivalent of each.

Widened, the loops over a chunk use half as many lanes of the vector unit. A bin of the
engine's histograms is a run of neighbouring float32, so the bins stand here too.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from riskmc.distributions.student_tables import STUDENT_BITS
from riskmc.distributions.tables import CELL_BITS, OCTAVES, SIDE_CELLS

BIN_OCTAVES = 120
"""Octaves below the largest possible value that float32 holds and the histograms reach."""
N_BINS = 4096 + 2
"""Bin 0 holds zero and what underflows; the others share the range a variable can have."""

SPAN, ROWS = 64, 4
"""Draws and rows that are mixed at once: four times four vectors of 16 lanes."""

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
def cell_outward(_context, size, score, side):
    """Return the cell of ``size = 1 + abs(score)`` by its float bits, `side` further for a score above zero."""

    def build(_context, builder, _signature, arguments):
        octave = builder.lshr(builder.bitcast(arguments[0], _I32), _i32(23 - STUDENT_BITS))
        cell = builder.sub(octave, _i32(127 << STUDENT_BITS))
        lower = builder.ashr(builder.bitcast(arguments[1], _I32), _i32(31))
        return builder.add(cell, builder.and_(arguments[2], builder.not_(lower)))

    return types.uint32(types.float32, types.float32, types.uint32), build


@intrinsic
def place_outward(_context, size):
    """Return the place within that cell, in [0, 1): the float bits below those of the cell."""

    def build(_context, builder, _signature, arguments):
        rest = builder.and_(builder.bitcast(arguments[0], _I32), _i32((1 << (23 - STUDENT_BITS)) - 1))
        return builder.fmul(builder.sitofp(rest, _F32), ir.Constant(_F32, 2.0 ** (STUDENT_BITS - 23)))

    return types.float32(types.float32), build


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
def weigh_rows(_context, weights, scores, first, start, out):
    """Fill `SPAN` draws of `ROWS` rows: ``out[k, start + i] = sum_d weights[k, d] * scores[d, i]``, i from `first` on.

    `weights` and `out` begin with the first row. Sixteen vectors of 16 lanes stay in registers
    while d runs; sums go in the order of d, and no product is fused with its sum, so that
    every processor gives the same bits.
    """

    def build(context, builder, signature, arguments):
        weight, score, total = (
            context.make_array(signature.args[n])(context, builder, arguments[n]) for n in (0, 1, 4)
        )
        size, width, length = (
            builder.extract_value(array.shape, n) for array, n in ((score, 0), (score, 1), (total, 1))
        )
        sixteen = ir.VectorType(_F32, 16)
        places = [builder.add(arguments[2], ir.Constant(_I64, 16 * q)) for q in range(SPAN // 16)]
        rows = [ir.Constant(_I64, k) for k in range(ROWS)]
        sums = [[cgutils.alloca_once_value(builder, ir.Constant(sixteen, [0.0] * 16)) for _ in places] for _ in rows]

        def vector(data, row, stride, place):
            where = builder.gep(data, [builder.add(builder.mul(row, stride), place)])
            return builder.bitcast(where, sixteen.as_pointer())

        def spread(number):
            first_lane = builder.insert_element(ir.Constant(sixteen, ir.Undefined), number, _i32(0))
            return builder.shuffle_vector(first_lane, first_lane, ir.Constant(ir.VectorType(_I32, 16), [0] * 16))

        with cgutils.for_range(builder, size) as loop:
            at = [builder.gep(weight.data, [builder.add(builder.mul(row, size), loop.index)]) for row in rows]
            factors = [spread(builder.load(place)) for place in at]
            for q, place in enumerate(places):
                lanes = builder.load(vector(score.data, loop.index, width, place), align=4)
                for factor, held in zip(factors, sums, strict=True):
                    builder.store(builder.fadd(builder.load(held[q]), builder.fmul(factor, lanes)), held[q])
        for row, held in zip(rows, sums, strict=True):
            for place, vectors in zip(places, held, strict=True):
                target = vector(total.data, row, length, builder.add(arguments[3], place))
                builder.store(builder.load(vectors), target, align=4)
        return context.get_dummy_value()

    return types.void(weights, scores, types.intp, types.intp, out), build


@intrinsic
def count_ones(_context, word):
    """Return the number of set bits of a uint64."""

    def build(_context, builder, _signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), build
