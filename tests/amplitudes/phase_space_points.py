"""Random massless phase-space points, for amplitude tests."""

import numpy as np


def rambo(count, energy, seed, particles=4):
    """(count, 2 + particles, 4): two beams along z and a flat final state, in their rest frame.

    R. Kleiss, W. J. Stirling, S. D. Ellis, Comput. Phys. Commun. 40 (1986) 359.
    """
    random = np.random.default_rng(seed)
    uniform = random.random((count, particles, 4))
    cosine = 2 * uniform[..., 0] - 1
    sine, phi = np.sqrt(1 - cosine**2), 2 * np.pi * uniform[..., 1]
    e = -np.log(uniform[..., 2] * uniform[..., 3])
    q = np.stack([e, e * sine * np.cos(phi), e * sine * np.sin(phi), e * cosine], axis=-1)
    total = q.sum(axis=1)
    mass = np.sqrt(total[:, 0] ** 2 - (total[:, 1:] ** 2).sum(axis=1))
    boost, gamma = -total[:, 1:] / mass[:, None], total[:, 0] / mass
    along = np.einsum("nk,nik->ni", boost, q[..., 1:])
    scale = (energy / mass)[:, None]
    momenta = np.zeros((count, 2 + particles, 4))
    momenta[:, 2:, 0] = scale * (gamma[:, None] * q[..., 0] + along)
    shift = q[..., 0] + along / (1 + gamma)[:, None]
    momenta[:, 2:, 1:] = scale[..., None] * (q[..., 1:] + boost[:, None] * shift[..., None])
    momenta[:, 0] = [energy / 2, 0, 0, energy / 2]
    momenta[:, 1] = [energy / 2, 0, 0, -energy / 2]
    return momenta
