"""Compiled −ln L of background plus μ times signal, its derivatives, and its minimum.

Every bin expects

    B f_B(α) + μ S f_S(α, ℓ),

with parameters α common to the bins and at most one parameter ℓ of a bin's own, the Monte Carlo
error of its signal. At given μ and α the best ℓ has a closed form (an error that acts as a power
takes a few steps), and is put in before −ln L is differentiated: a fit of a hundred bins, however
many of them have an error of their own, is one in a dozen variables.

Arrays of the model: ``nominal`` (2, B), ``powers``, ``up``, ``down`` (2, G, B), ``kinds`` and
``strengths`` (B,); of the data: ``counts`` (B,), ``centres`` (G,), ``local_centres`` (B,). The
first index is 0 for the background, 1 for the signal; their meaning is explained in
:class:`zprimer.statistics.model.Model`.
"""

import math

import numpy as np

from zprimer.io.compiled import compiled

NO_ERROR, POISSON, POWER, ADDED = 0, 1, 2, 3
"""What the own parameter of a bin does, see :class:`zprimer.statistics.model.Model`."""
ALPHA_BOUND = 5.0
"""Range of a systematic parameter in standard deviations, as in pyhf."""
GAMMA_LOW, GAMMA_HIGH = 1e-10, 10.0
"""Range of a statistical factor, as in pyhf."""
_SMALLEST_RATE = 1e-10
_SMALLEST_GAIN = 1e-10
"""What a step at the bounds or under damping lowers −ln L by when a fit ends."""
_STEPS = 30_000
"""Thousands of them where events by the 100,000 are made to vanish, along an edge."""
_PRECISION = 1e-6
"""A fit ends when the next step would lower −ln L by less than this; that step is taken, and what
it changes, known to second order, is good to 1e-9."""


@compiled(nogil=True, error_model="numpy")
def interpolated(a, up, down):
    """Shift at ``a`` standard deviations, its slope and the slope of that: pyhf's code 4p.

    Linear outside −1 … 1 and a polynomial inside with two continuous derivatives; ``up`` is the
    shift at +1, ``down`` minus the shift at −1.
    """
    if abs(a) > 1:
        outer = up if a > 0 else down
        return a * outer, outer, 0.0
    mean, bend, square = 0.5 * (up + down), 0.0625 * (up - down), a * a
    value = a * mean + bend * square * (15 + square * (3 * square - 10))
    slope = mean + bend * a * (30 + square * (18 * square - 40))
    return value, slope, bend * (30 + square * (90 * square - 120))


@compiled(nogil=True, error_model="numpy")
def _positive_root(a, b, c):
    """Of a x² + b x − c = 0 with a > 0 and c ≥ 0."""
    root = math.sqrt(b * b + 4 * a * c)
    return 2 * c / (b + root) if b > 0 else (root - b) / (2 * a)


@compiled(nogil=True, error_model="numpy")
def best_local(kind, strength, centre, count, background, signal, shift, start):
    """The bin's own parameter at the minimum of its terms of −ln L.

    Args:
        kind, strength: see :class:`zprimer.statistics.model.Model`.
        centre: what the constraint pulls the parameter to.
        count: events in the bin.
        background, signal: expected events, the latter with μ and without the parameter.
        shift: of the signal at +1, for kind ``ADDED``.
        start: where to begin, for kind ``POWER``.
    """
    if kind == POISSON:
        if signal <= 0:
            return centre
        linear = background * (signal + strength) - signal * (count + strength * centre)
        quadratic = signal * (signal + strength)
        gamma = _positive_root(quadratic, linear, strength * centre * background)
        return min(max(gamma, GAMMA_LOW), GAMMA_HIGH)
    if kind == ADDED:
        if shift == 0:
            return centre
        plain = background + signal
        rate = _positive_root(1.0, shift * shift - centre * shift - plain, count * shift * shift)
        pull = centre - shift * (1 - count / rate) if rate > 0 else centre - shift
        if plain + shift * pull < 0:
            pull = -plain / shift
        return min(max(pull, -ALPHA_BOUND), ALPHA_BOUND)
    low, high, pull = -ALPHA_BOUND, ALPHA_BOUND, start
    for _ in range(60):
        part = signal * math.exp(strength * pull)
        rate = max(background + part, _SMALLEST_RATE)
        slope = strength * part * (1 - count / rate) + pull - centre
        bend = 1 + strength**2 * part * (1 - count * background / rate**2)
        if slope > 0:
            high = pull
        else:
            low = pull
        step = pull - slope / bend if bend > 0 else 0.5 * (low + high)
        if not low <= step <= high:
            step = 0.5 * (low + high)
        if abs(step - pull) < 1e-12:
            return step
        pull = step
    return pull


@compiled(nogil=True, error_model="numpy")
def expected(alphas, nominal, powers, up, down):
    """Expected events, and what the shifts that are added make of their derivatives.

    Returns:
        Background, signal and the factor exp(Σ α power) of the signal, in the first three rows of
        shape (7, B); the slopes of added shifts times that factor, shape (2, G, B), and their
        slopes, of size 0 if nothing is added anywhere.
    """
    bins = nominal.shape[1]
    parts = np.zeros((7, bins))
    slopes, bends = np.empty(up.shape), np.empty(up.shape)
    for s in range(2):
        for i in range(bins):
            parts[s, i], parts[2, i] = nominal[s, i], 0.0
        for g in range(len(alphas)):
            for i in range(bins):
                parts[2, i] += alphas[g] * powers[s, g, i]
        for i in range(bins):
            parts[2, i] = math.exp(parts[2, i])
        if up.size > 0:
            for g in range(len(alphas)):
                for i in range(bins):
                    shift, slope, bend = interpolated(alphas[g], up[s, g, i], down[s, g, i])
                    parts[s, i] += shift
                    slopes[s, g, i], bends[s, g, i] = parts[2, i] * slope, parts[2, i] * bend
        for i in range(bins):
            parts[s, i] *= parts[2, i]
    return parts, slopes, bends


@compiled(nogil=True, error_model="numpy")
def _bend_of_added(parts, mu, powers, slopes, bends, hessian):
    """Add what added shifts do to the second derivatives of the rates, times the excess."""
    for s in range(2):
        for i in range(parts.shape[1]):
            strength = parts[3, i] * (mu if s == 1 else 1.0)
            for g in range(slopes.shape[1]):
                bend = bends[s, g, i] * (parts[2, i] if s == 1 else 1.0)
                hessian[1 + g, 1 + g] += strength * bend
                for h in range(slopes.shape[1]):
                    cross = powers[s, g, i] * slopes[s, h, i] + powers[s, h, i] * slopes[s, g, i]
                    hessian[1 + g, 1 + h] += strength * cross


@compiled(nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _add_products(columns, weights, hessian):
    """Add Σ_i weight_i column_i column_iᵀ; sums in any order, so that they use vector registers."""
    scaled = np.empty(len(weights))
    for j in range(len(columns)):
        for i in range(len(weights)):
            scaled[i] = weights[i] * columns[j, i]
        for k in range(j + 1):
            total = 0.0
            for i in range(len(weights)):
                total += scaled[i] * columns[k, i]
            hessian[j, k] += total
            if k < j:
                hessian[k, j] += total


@compiled(nogil=True, error_model="numpy")
def minus_log_likelihood(theta, model, data, local, gradient, hessian):
    """−ln L, minimal in the parameters of single bins, without terms that depend on data alone.

    Args:
        theta: μ and α, shape (1 + G,).
        model, data: arrays as listed above.
        local: parameters of single bins, shape (B,): starting values, then the best ones.
        gradient, hessian: to be filled, shapes (1 + G,) and (1 + G, 1 + G).

    Returns:
        Infinity, and no derivatives, where a rate is negative.
    """
    nominal, powers, up, down, kinds, strengths = model
    counts, centres, local_centres = data
    size, bins, shifted, mu = len(theta), len(counts), up.size > 0, theta[0]
    parts, slopes, bends = expected(theta[1:], nominal, powers, up, down)
    for j in range(size):
        for k in range(size):
            hessian[j, k] = 0.0
    total = 0.0
    # One column a bin and term of the second derivatives Σ weight column columnᵀ: rates, powers of
    # the background, powers of the signal, and what eliminating the bin's own parameter takes off.
    columns, weights = np.zeros((size, 4 * bins)), np.zeros(4 * bins)
    for i in range(bins):
        count, kind, strength = counts[i], kinds[i], strengths[i]
        background, signal = parts[0, i], parts[1, i]
        along, sideways, added, factor = 0.0, 0.0, 0.0, 1.0
        inside, constraint = False, 1.0
        if kind != NO_ERROR:
            own = strength * parts[2, i]
            centre = local_centres[i]
            pull = best_local(
                kind, strength, centre, count, background, mu * signal, mu * own, local[i]
            )
            local[i] = pull
            if kind == POISSON:
                inside = GAMMA_LOW < pull < GAMMA_HIGH
                factor, along = pull, 1 / pull
                constraint = strength * centre / pull**2
                total += strength * (pull - centre * math.log(pull))
            else:
                inside = abs(pull) < ALPHA_BOUND
                total += 0.5 * (pull - centre) ** 2
                if kind == POWER:
                    factor, along = math.exp(strength * pull), strength
                else:
                    added, sideways = own * pull, own
        signal = factor * signal + added
        rate = background + mu * signal
        if rate < 0:
            return np.inf
        rate = max(rate, _SMALLEST_RATE)
        total += rate - count * math.log(rate)
        excess, weight = 1 - count / rate, count / rate**2
        rise = along * signal + sideways
        if kind == POWER:
            constraint += excess * strength * mu * rise
        curvature = weight * (mu * rise) ** 2 + constraint
        weights[i], weights[bins + i] = weight, excess * background
        weights[2 * bins + i] = excess * mu * signal
        weights[3 * bins + i] = -1 / curvature if inside and curvature > 0 else 0.0
        columns[0, i] = signal
        columns[0, 3 * bins + i] = (weight * mu * signal + excess) * rise
        parts[1, i], parts[2, i] = signal, factor
        parts[3, i], parts[4, i] = excess, weight * mu * rise
        parts[5, i], parts[6, i] = excess * mu * along, excess * mu * sideways
    gradient[0] = 0.0
    for i in range(bins):
        gradient[0] += parts[3, i] * columns[0, i]
    for g in range(1, size):
        slope, mixed = 0.0, 0.0
        for i in range(bins):
            first, second = powers[0, g - 1, i], powers[1, g - 1, i]
            of_background, of_signal = first * parts[0, i], second * parts[1, i]
            if shifted:
                of_background += slopes[0, g - 1, i]
                slopes[1, g - 1, i] *= parts[2, i]
                of_signal += slopes[1, g - 1, i]
            change = of_background + mu * of_signal
            columns[g, i], columns[g, bins + i], columns[g, 2 * bins + i] = change, first, second
            columns[g, 3 * bins + i] = (
                parts[4, i] * change + parts[5, i] * of_signal + parts[6, i] * second
            )
            slope += parts[3, i] * change
            mixed += parts[3, i] * of_signal
        pull = theta[g] - centres[g - 1]
        total += 0.5 * pull**2
        gradient[g] = slope + pull
        hessian[0, g] = hessian[g, 0] = mixed
        hessian[g, g] = 1.0
    if shifted:
        _bend_of_added(parts, mu, powers, slopes, bends, hessian)
    _add_products(columns, weights, hessian)
    return total


@compiled(nogil=True, error_model="numpy")
def _solved(matrix, right, free, damping, step):
    """Solve (M + damping diag |M|) step = −right among the free; False if it is not positive."""
    size = len(right)
    triangle = np.zeros((size, size))
    for j in range(size):
        step[j] = 0.0
        if not free[j]:
            continue
        for k in range(j + 1):
            if not free[k]:
                continue
            value = matrix[j, k]
            if j == k:
                value += (damping + 1e-12) * max(abs(value), 1e-12)
            for m in range(k):
                value -= triangle[j, m] * triangle[k, m]
            if j == k:
                if not value > 0:
                    return False
                triangle[j, j] = math.sqrt(value)
            else:
                triangle[j, k] = value / triangle[k, k]
    for j in range(size):
        if free[j]:
            value = -right[j]
            for m in range(j):
                value -= triangle[j, m] * step[m]
            step[j] = value / triangle[j, j]
    for j in range(size - 1, -1, -1):
        if free[j]:
            value = step[j]
            for m in range(j + 1, size):
                if free[m]:
                    value -= triangle[m, j] * step[m]
            step[j] = value / triangle[j, j]
    return True


@compiled(nogil=True, error_model="numpy")
def _go_along(hessian, free, along):
    """Fill the derivative of the best α with respect to μ, 1 for μ itself."""
    free[0] = False
    if not _solved(hessian, hessian[0], free, 0.0, along):
        for j in range(len(along)):
            along[j] = 0.0
    along[0] = 1.0


@compiled(nogil=True, error_model="numpy")
def minimum(theta, free_mu, lower, upper, model, data, along):
    """Newton's method, damped as in Levenberg–Marquardt, to the minimum inside the bounds.

    Parameters at a bound that push outwards stand still.

    Args:
        theta: where to begin, then the minimum, shape (1 + G,).
        free_mu: whether μ is fitted.
        lower, upper: bounds of θ, shape (1 + G,).
        model, data: as for :func:`minus_log_likelihood`.
        along: to be filled with the derivative of the minimum with respect to μ, shape (1 + G,).

    Returns:
        −ln L at the minimum, not a number if none was found, and its derivative with respect to μ.
    """
    size = len(theta)
    step, trial = np.zeros(size), np.empty(size)
    gradient, hessian = np.empty(size), np.empty((size, size))
    new_gradient, new_hessian = np.empty(size), np.empty((size, size))
    local = np.zeros(len(data[0]))
    free = np.ones(size, dtype=np.bool_)
    damping = 0.0
    for j in range(size):
        theta[j] = min(max(theta[j], lower[j]), upper[j]) if j > 0 or free_mu else theta[j]
    value = minus_log_likelihood(theta, model, data, local, gradient, hessian)
    if not math.isfinite(value):
        return np.nan, np.nan
    for _ in range(_STEPS):
        for j in range(size):
            outwards = (theta[j] <= lower[j] and gradient[j] > 0) or (
                theta[j] >= upper[j] and gradient[j] < 0
            )
            free[j] = not outwards and (j > 0 or free_mu)
        while True:
            if damping > 1e12:
                return np.nan, np.nan
            if not _solved(hessian, gradient, free, damping, step):
                damping = max(4 * damping, 1e-3)
                continue
            gain, moved = 0.0, True
            for j in range(size):
                gain -= 0.5 * gradient[j] * step[j]
                trial[j] = min(max(theta[j] + step[j], lower[j]), upper[j]) if free[j] else theta[j]
                moved = moved and abs(trial[j] - theta[j] - step[j]) <= 1e-12
            if gain < _PRECISION and moved and damping == 0:
                slope = gradient[0]
                for j in range(size):
                    theta[j] = trial[j]
                    slope += hessian[0, j] * step[j]
                _go_along(hessian, free, along)
                return value - gain, slope
            new = minus_log_likelihood(trial, model, data, local, new_gradient, new_hessian)
            if value - new >= 0:
                break
            if gain < _SMALLEST_GAIN:
                _go_along(hessian, free, along)
                return value, gradient[0]
            damping = max(4 * damping, 1e-3)
        lowered = value - new
        for j in range(size):
            theta[j] = trial[j]
        gradient, new_gradient = new_gradient, gradient
        hessian, new_hessian = new_hessian, hessian
        value = new
        if lowered < _SMALLEST_GAIN and (damping < 1 or gain < _SMALLEST_GAIN):
            _go_along(hessian, free, along)
            return value, gradient[0]
        damping = damping / 8 if lowered > 0.5 * gain else max(2 * damping, 1e-3)
        if damping < 1e-3:
            damping = 0.0
    return np.nan, np.nan


@compiled(nogil=True, error_model="numpy")
def followed(mu, track, lower, upper, model, data):
    """:func:`minimum` at μ, from that at another one; returns the same.

    Args:
        track: θ and its derivative with respect to μ, shape (2, 1 + G), there and then at μ.
    """
    theta, along = track[0], track[1]
    theta += (mu - theta[0]) * along
    theta[0] = mu
    return minimum(theta, False, lower, upper, model, data, along)
