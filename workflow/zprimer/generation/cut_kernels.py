"""Compiled masks of generation cuts."""

import math

import numpy as np

from zprimer.io.compiled import compiled


@compiled(nogil=True, error_model="numpy")
def four_lepton_mask(
    momenta, pt_min, eta_max, mass_os_min, delta_r_min, m4l_min, m4l_max, mask
) -> None:
    """Fill ``mask`` (n,) for ``momenta`` (n, 6, 4) in GeV, see FourLeptonCuts."""
    eta, phi = np.empty(4), np.empty(4)
    for n in range(momenta.shape[0]):
        mask[n] = False
        leptons = momenta[n, 2:]
        total = np.zeros(4)
        inside = True
        for i in range(4):
            e, px, py, pz = leptons[i, 0], leptons[i, 1], leptons[i, 2], leptons[i, 3]
            pt = math.sqrt(px * px + py * py)
            if not pt > 0.0 or pt < pt_min:
                inside = False
                break
            eta[i] = math.asinh(pz / pt)
            if abs(eta[i]) > eta_max:
                inside = False
                break
            phi[i] = math.atan2(py, px)
            total[0] += e
            total[1] += px
            total[2] += py
            total[3] += pz
        if not inside:
            continue
        mass2 = total[0] ** 2 - total[1] ** 2 - total[2] ** 2 - total[3] ** 2
        if mass2 < m4l_min**2 or mass2 > m4l_max**2:
            continue
        for i in range(4):
            for j in range(i):
                delta_phi = abs(phi[i] - phi[j])
                delta_phi = min(delta_phi, 2 * math.pi - delta_phi)
                if math.hypot(eta[i] - eta[j], delta_phi) < delta_r_min:
                    inside = False
                if (i + j) % 2 == 1:
                    pair = 2.0 * leptons[i, 0] * leptons[j, 0]
                    for k in range(1, 4):
                        pair -= 2.0 * leptons[i, k] * leptons[j, k]
                    if pair < mass_os_min**2:
                        inside = False
        mask[n] = inside
