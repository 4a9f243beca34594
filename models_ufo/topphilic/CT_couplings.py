# Derived by models_ufo/derive_topphilic.py; change the derivation, not this file.

from __future__ import absolute_import

import cmath

from .counterterm_library import CTCoupling
from .function_library import complexconjugate

R2_1 = CTCoupling(name='R2_1',
    value='(1./72.)*complex(0,1)*G**3*ee/cmath.pi**2',
    order={'QCD': 3, 'QED': 1})

R2_2 = CTCoupling(name='R2_2',
    value='-1./144.*complex(0,1)*G**3*ee/cmath.pi**2',
    order={'QCD': 3, 'QED': 1})

R2_3 = CTCoupling(name='R2_3',
    value='-1./24.*G**2*ee/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 1})

R2_4 = CTCoupling(name='R2_4',
    value='-1./24.*G**2*cL**2*ee/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 1})

R2_5 = CTCoupling(name='R2_5',
    value='(1./24.)*G**2*ee/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 1})

R2_6 = CTCoupling(name='R2_6',
    value='-1./24.*G**2*ee*sL**2/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 1})

R2_7 = CTCoupling(name='R2_7',
    value='(1./576.)*complex(0,1)*G**3*ee*(3.*cw**2 - 5.*sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_8 = CTCoupling(name='R2_8',
    value='-3./64.*complex(0,1)*G**3*ee/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_9 = CTCoupling(name='R2_9',
    value='(1./576.)*complex(0,1)*G**3*ee*(3.*cL**2 - 8.*sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_10 = CTCoupling(name='R2_10',
    value='-3./64.*complex(0,1)*G**3*cL**2*ee/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_11 = CTCoupling(name='R2_11',
    value='-1./576.*complex(0,1)*G**3*ee*(3.*cw**2 - sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_12 = CTCoupling(name='R2_12',
    value='(3./64.)*complex(0,1)*G**3*ee/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_13 = CTCoupling(name='R2_13',
    value='(1./576.)*complex(0,1)*G**3*ee*(3.*sL**2 - 8.*sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_14 = CTCoupling(name='R2_14',
    value='-3./64.*complex(0,1)*G**3*ee*sL**2/(cmath.pi**2*cw*sw)',
    order={'QCD': 3, 'QED': 1})

R2_15 = CTCoupling(name='R2_15',
    value='-1./12.*G**2*gzp*qzp*(sL - sR)*(sL + sR)/cmath.pi**2',
    order={'QCD': 2, 'ZPR': 1})

R2_16 = CTCoupling(name='R2_16',
    value='-1./12.*G**2*gzp*qzp*(cL - cR)*(cL + cR)/cmath.pi**2',
    order={'QCD': 2, 'ZPR': 1})

R2_17 = CTCoupling(name='R2_17',
    value='(1./96.)*complex(0,1)*G**3*gzp*qzp*(sL**2 + sR**2)/cmath.pi**2',
    order={'QCD': 3, 'ZPR': 1})

R2_18 = CTCoupling(name='R2_18',
    value='-3./32.*complex(0,1)*G**3*gzp*qzp*(sL - sR)*(sL + sR)/cmath.pi**2',
    order={'QCD': 3, 'ZPR': 1})

R2_19 = CTCoupling(name='R2_19',
    value='(1./96.)*complex(0,1)*G**3*gzp*qzp*(cL**2 + cR**2)/cmath.pi**2',
    order={'QCD': 3, 'ZPR': 1})

R2_20 = CTCoupling(name='R2_20',
    value='-3./32.*complex(0,1)*G**3*gzp*qzp*(cL - cR)*(cL + cR)/cmath.pi**2',
    order={'QCD': 3, 'ZPR': 1})

R2_21 = CTCoupling(name='R2_21',
    value='(1./27.)*complex(0,1)*G**2*ee**2/cmath.pi**2',
    order={'QCD': 2, 'QED': 2})

R2_22 = CTCoupling(name='R2_22',
    value='(1./108.)*complex(0,1)*G**2*ee**2/cmath.pi**2',
    order={'QCD': 2, 'QED': 2})

R2_23 = CTCoupling(name='R2_23',
    value='(1./216.)*complex(0,1)*G**2*ee**2*(3.*cw**2 - 5.*sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 2})

R2_24 = CTCoupling(name='R2_24',
    value='(1./216.)*complex(0,1)*G**2*ee**2*(3.*cL**2 - 8.*sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 2})

R2_25 = CTCoupling(name='R2_25',
    value='(1./432.)*complex(0,1)*G**2*ee**2*(3.*cw**2 - sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 2})

R2_26 = CTCoupling(name='R2_26',
    value='(1./216.)*complex(0,1)*G**2*ee**2*(3.*sL**2 - 8.*sw**2)/(cmath.pi**2*cw*sw)',
    order={'QCD': 2, 'QED': 2})

R2_27 = CTCoupling(name='R2_27',
    value='(1./36.)*complex(0,1)*G**2*ee*gzp*qzp*(sL**2 + sR**2)/cmath.pi**2',
    order={'QCD': 2, 'QED': 1, 'ZPR': 1})

R2_28 = CTCoupling(name='R2_28',
    value='(1./36.)*complex(0,1)*G**2*ee*gzp*qzp*(cL**2 + cR**2)/cmath.pi**2',
    order={'QCD': 2, 'QED': 1, 'ZPR': 1})

R2_29 = CTCoupling(name='R2_29',
    value='(1./24.)*complex(0,1)*G**2*((1./72.)*ee**2*(3.*cw**2 - 5.*sw**2)**2/(cw**2*sw**2) + (1./8.)*ee**2/(cw**2*sw**2))/cmath.pi**2',
    order={'QCD': 2, 'QED': 2})

R2_30 = CTCoupling(name='R2_30',
    value='(1./24.)*complex(0,1)*G**2*((1./8.)*cL**4*ee**2/(cw**2*sw**2) + (1./72.)*ee**2*(3.*cL**2 - 8.*sw**2)**2/(cw**2*sw**2))/cmath.pi**2',
    order={'QCD': 2, 'QED': 2})

R2_31 = CTCoupling(name='R2_31',
    value='(1./48.)*complex(0,1)*G**2*cL**2*ee**2*(1. - cL)*(cL + 1.)/(cmath.pi**2*cw**2*sw**2)',
    order={'QCD': 2, 'QED': 2})

R2_32 = CTCoupling(name='R2_32',
    value='(1./24.)*complex(0,1)*G**2*((1./72.)*ee**2*(3.*cw**2 - sw**2)**2/(cw**2*sw**2) + (1./8.)*ee**2/(cw**2*sw**2))/cmath.pi**2',
    order={'QCD': 2, 'QED': 2})

R2_33 = CTCoupling(name='R2_33',
    value='(1./24.)*complex(0,1)*G**2*((1./8.)*ee**2*sL**4/(cw**2*sw**2) + (1./72.)*ee**2*(3.*sL**2 - 8.*sw**2)**2/(cw**2*sw**2))/cmath.pi**2',
    order={'QCD': 2, 'QED': 2})

R2_34 = CTCoupling(name='R2_34',
    value='(1./24.)*complex(0,1)*G**2*((1./4.)*cL**2*ee*gzp*qzp*(sL - sR)*(sL + sR)/(cw*sw) + (1./12.)*ee*gzp*qzp*(3.*cL**2 - 8.*sw**2)*(sL**2 + sR**2)/(cw*sw))/cmath.pi**2',
    order={'QCD': 2, 'QED': 1, 'ZPR': 1})

R2_35 = CTCoupling(name='R2_35',
    value='(1./24.)*complex(0,1)*G**2*(-1./2.*cL*ee*gzp*qzp*cmath.sqrt(1. - cL)*cmath.sqrt(cL + 1.)*(cL*sL - cR*sR)/(cw*sw) - 1./2.*cL*ee*gzp*qzp*cmath.sqrt(1. - cL)*cmath.sqrt(cL + 1.)*(cL*sL + cR*sR)/(cw*sw))/cmath.pi**2',
    order={'QCD': 2, 'QED': 1, 'ZPR': 1})

R2_36 = CTCoupling(name='R2_36',
    value='(1./24.)*complex(0,1)*G**2*((1./4.)*ee*gzp*qzp*sL**2*(cL - cR)*(cL + cR)/(cw*sw) + (1./12.)*ee*gzp*qzp*(cL**2 + cR**2)*(3.*sL**2 - 8.*sw**2)/(cw*sw))/cmath.pi**2',
    order={'QCD': 2, 'QED': 1, 'ZPR': 1})

R2_37 = CTCoupling(name='R2_37',
    value='(1./24.)*complex(0,1)*G**2*((1./2.)*gzp**2*qzp**2*(sL - sR)**2*(sL + sR)**2 + (1./2.)*gzp**2*qzp**2*(sL**2 + sR**2)**2)/cmath.pi**2',
    order={'QCD': 2, 'ZPR': 2})

R2_38 = CTCoupling(name='R2_38',
    value='(1./24.)*complex(0,1)*G**2*(gzp**2*qzp**2*(cL*sL - cR*sR)**2 + gzp**2*qzp**2*(cL*sL + cR*sR)**2)/cmath.pi**2',
    order={'QCD': 2, 'ZPR': 2})

R2_39 = CTCoupling(name='R2_39',
    value='(1./24.)*complex(0,1)*G**2*((1./2.)*gzp**2*qzp**2*(cL - cR)**2*(cL + cR)**2 + (1./2.)*gzp**2*qzp**2*(cL**2 + cR**2)**2)/cmath.pi**2',
    order={'QCD': 2, 'ZPR': 2})

R2_40 = CTCoupling(name='R2_40',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MU*yup/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

R2_41 = CTCoupling(name='R2_41',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MC*yc/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

R2_42 = CTCoupling(name='R2_42',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MD*ydo/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

R2_43 = CTCoupling(name='R2_43',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MS*ys/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

R2_44 = CTCoupling(name='R2_44',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MB*yb/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

R2_45 = CTCoupling(name='R2_45',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MT*cL*cR*yt/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

R2_46 = CTCoupling(name='R2_46',
    value='-1./8.*cmath.sqrt(2.)*complex(0,1)*G**2*MTP*sL*sR*yt/cmath.pi**2',
    order={'QCD': 2, 'QED': 1})

