# Derived by models_ufo/derive_topphilic.py; change the derivation, not this file.

from __future__ import absolute_import

import cmath

from .object_library import all_parameters, Parameter
from .function_library import complexconjugate

ZERO = Parameter(name='ZERO', nature='internal', type='real', value='0.0', texname='0')

aEWM1 = Parameter(name='aEWM1', nature='external', type='real', value=132.50698,
    texname='\\alpha^{-1}', lhablock='SMINPUTS', lhacode=[1])

Gf = Parameter(name='Gf', nature='external', type='real', value=1.16639e-05,
    texname='G_F', lhablock='SMINPUTS', lhacode=[2])

aS = Parameter(name='aS', nature='external', type='real', value=0.118,
    texname='\\alpha_s', lhablock='SMINPUTS', lhacode=[3])

lamWS = Parameter(name='lamWS', nature='external', type='real', value=0.22497,
    texname='\\lambda', lhablock='WOLFENSTEIN', lhacode=[1])

AWS = Parameter(name='AWS', nature='external', type='real', value=0.823,
    texname='A', lhablock='WOLFENSTEIN', lhacode=[2])

rhoWS = Parameter(name='rhoWS', nature='external', type='real', value=0.1598,
    texname='\\bar\\rho', lhablock='WOLFENSTEIN', lhacode=[3])

etaWS = Parameter(name='etaWS', nature='external', type='real', value=0.3525,
    texname='\\bar\\eta', lhablock='WOLFENSTEIN', lhacode=[4])

ymup = Parameter(name='ymup', nature='external', type='real', value=0.00216,
    texname='y_{u}', lhablock='YUKAWA', lhacode=[2])

MU = Parameter(name='MU', nature='external', type='real', value=0.00216,
    texname='m_{u}', lhablock='MASS', lhacode=[2])

ymdo = Parameter(name='ymdo', nature='external', type='real', value=0.00467,
    texname='y_{d}', lhablock='YUKAWA', lhacode=[1])

MD = Parameter(name='MD', nature='external', type='real', value=0.00467,
    texname='m_{d}', lhablock='MASS', lhacode=[1])

yms = Parameter(name='yms', nature='external', type='real', value=0.0934,
    texname='y_{s}', lhablock='YUKAWA', lhacode=[3])

MS = Parameter(name='MS', nature='external', type='real', value=0.0934,
    texname='m_{s}', lhablock='MASS', lhacode=[3])

yme = Parameter(name='yme', nature='external', type='real', value=0.00051099895,
    texname='y_{e-}', lhablock='YUKAWA', lhacode=[11])

Me = Parameter(name='Me', nature='external', type='real', value=0.00051099895,
    texname='m_{e-}', lhablock='MASS', lhacode=[11])

ymm = Parameter(name='ymm', nature='external', type='real', value=0.1056583755,
    texname='y_{mu-}', lhablock='YUKAWA', lhacode=[13])

MM = Parameter(name='MM', nature='external', type='real', value=0.1056583755,
    texname='m_{mu-}', lhablock='MASS', lhacode=[13])

ymtau = Parameter(name='ymtau', nature='external', type='real', value=1.77686,
    texname='y_{ta-}', lhablock='YUKAWA', lhacode=[15])

MTA = Parameter(name='MTA', nature='external', type='real', value=1.77686,
    texname='m_{ta-}', lhablock='MASS', lhacode=[15])

ymc = Parameter(name='ymc', nature='external', type='real', value=1.42,
    texname='y_{c}', lhablock='YUKAWA', lhacode=[4])

MC = Parameter(name='MC', nature='external', type='real', value=1.42,
    texname='m_{c}', lhablock='MASS', lhacode=[4])

ymb = Parameter(name='ymb', nature='external', type='real', value=4.7,
    texname='y_{b}', lhablock='YUKAWA', lhacode=[5])

MB = Parameter(name='MB', nature='external', type='real', value=4.7,
    texname='m_{b}', lhablock='MASS', lhacode=[5])

MT = Parameter(name='MT', nature='external', type='real', value=173.0,
    texname='m_{t}', lhablock='MASS', lhacode=[6])

MZ = Parameter(name='MZ', nature='external', type='real', value=91.188,
    texname='m_Z', lhablock='MASS', lhacode=[23])

MH = Parameter(name='MH', nature='external', type='real', value=125.0,
    texname='m_H', lhablock='MASS', lhacode=[25])

WT = Parameter(name='WT', nature='external', type='real', value=1.4915,
    texname='\\Gamma_{T}', lhablock='DECAY', lhacode=[6])

WZ = Parameter(name='WZ', nature='external', type='real', value=2.441404,
    texname='\\Gamma_{Z}', lhablock='DECAY', lhacode=[23])

WW = Parameter(name='WW', nature='external', type='real', value=2.0476,
    texname='\\Gamma_{W}', lhablock='DECAY', lhacode=[24])

WH = Parameter(name='WH', nature='external', type='real', value=0.00407,
    texname='\\Gamma_{H}', lhablock='DECAY', lhacode=[25])

MTP = Parameter(name='MTP', nature='external', type='real', value=1500.0,
    texname='m_T', lhablock='MASS', lhacode=[6000006])

WTP = Parameter(name='WTP', nature='external', type='real', value=32.384714682129385,
    texname='\\Gamma_T', lhablock='DECAY', lhacode=[6000006])

MZP = Parameter(name='MZP', nature='external', type='real', value=300.0,
    texname="m_{Z'}", lhablock='MASS', lhacode=[32])

WZP = Parameter(name='WZP', nature='external', type='real', value=15.91548838666682,
    texname="\\Gamma_{Z'}", lhablock='DECAY', lhacode=[32])

gzp = Parameter(name='gzp', nature='external', type='real', value=1.0,
    texname='\\tilde g', lhablock='ZPRIME', lhacode=[1])

qzp = Parameter(name='qzp', nature='external', type='real', value=1.0,
    texname="q'", lhablock='ZPRIME', lhacode=[2])

sR = Parameter(name='sR', nature='external', type='real', value=0.3,
    texname='\\sin\\theta_R', lhablock='ZPRIME', lhacode=[3])

zpmV = Parameter(name='zpmV', nature='external', type='real', value=1.0,
    texname="q'_{\\mu,V}", lhablock='ZPRIME', lhacode=[4])

zpmA = Parameter(name='zpmA', nature='external', type='real', value=-1.0,
    texname="q'_{\\mu,A}", lhablock='ZPRIME', lhacode=[5])

zptaV = Parameter(name='zptaV', nature='external', type='real', value=0.0,
    texname="q'_{\\tau,V}", lhablock='ZPRIME', lhacode=[6])

zptaA = Parameter(name='zptaA', nature='external', type='real', value=0.0,
    texname="q'_{\\tau,A}", lhablock='ZPRIME', lhacode=[7])

zpvm = Parameter(name='zpvm', nature='external', type='real', value=0.0,
    texname="q'_{\\nu_\\mu}", lhablock='ZPRIME', lhacode=[8])

zpvt = Parameter(name='zpvt', nature='external', type='real', value=0.0,
    texname="q'_{\\nu_\\tau}", lhablock='ZPRIME', lhacode=[9])

MU_R = Parameter(name='MU_R', nature='external', type='real', value=91.188,
    texname='\\mu_R', lhablock='LOOP', lhacode=[1])

aEW = Parameter(name='aEW', nature='internal', type='real',
    value='1./(aEWM1)',
    texname='\\alpha')

G = Parameter(name='G', nature='internal', type='real',
    value='2.*cmath.sqrt(cmath.pi)*cmath.sqrt(aS)',
    texname='g_s')

MW = Parameter(name='MW', nature='internal', type='real',
    value='cmath.sqrt((1./2.)*MZ**2 + cmath.sqrt((1./4.)*MZ**4 - 1./2.*cmath.sqrt(2.)*cmath.pi*MZ**2*aEW/Gf))',
    texname='m_W')

ee = Parameter(name='ee', nature='internal', type='real',
    value='2.*cmath.sqrt(cmath.pi)*cmath.sqrt(aEW)',
    texname='e')

sw2 = Parameter(name='sw2', nature='internal', type='real',
    value='-MW**2/MZ**2 + 1.',
    texname='\\sin^2\\theta_W')

cw = Parameter(name='cw', nature='internal', type='real',
    value='cmath.sqrt(1. - sw2)',
    texname='\\cos\\theta_W')

sw = Parameter(name='sw', nature='internal', type='real',
    value='cmath.sqrt(sw2)',
    texname='\\sin\\theta_W')

g1 = Parameter(name='g1', nature='internal', type='real',
    value='ee/cw',
    texname='g_1')

gw = Parameter(name='gw', nature='internal', type='real',
    value='ee/sw',
    texname='g_2')

vev = Parameter(name='vev', nature='internal', type='real',
    value='2.*MW*sw/ee',
    texname='v')

lam = Parameter(name='lam', nature='internal', type='real',
    value='(1./2.)*MH**2/vev**2',
    texname='\\lambda_H')

ye = Parameter(name='ye', nature='internal', type='real',
    value='cmath.sqrt(2.)*yme/vev',
    texname='ye')

ym = Parameter(name='ym', nature='internal', type='real',
    value='cmath.sqrt(2.)*ymm/vev',
    texname='ym')

ytau = Parameter(name='ytau', nature='internal', type='real',
    value='cmath.sqrt(2.)*ymtau/vev',
    texname='ytau')

yup = Parameter(name='yup', nature='internal', type='real',
    value='cmath.sqrt(2.)*ymup/vev',
    texname='yup')

yc = Parameter(name='yc', nature='internal', type='real',
    value='cmath.sqrt(2.)*ymc/vev',
    texname='yc')

ydo = Parameter(name='ydo', nature='internal', type='real',
    value='cmath.sqrt(2.)*ymdo/vev',
    texname='ydo')

ys = Parameter(name='ys', nature='internal', type='real',
    value='cmath.sqrt(2.)*yms/vev',
    texname='ys')

yb = Parameter(name='yb', nature='internal', type='real',
    value='cmath.sqrt(2.)*ymb/vev',
    texname='yb')

s12 = Parameter(name='s12', nature='internal', type='real',
    value='lamWS',
    texname='s_{12}')

s23 = Parameter(name='s23', nature='internal', type='real',
    value='AWS*lamWS**2',
    texname='s_{23}')

s13 = Parameter(name='s13', nature='internal', type='complex',
    value='AWS*lamWS**3*(complex(0,1)*etaWS + rhoWS)*cmath.sqrt(-AWS**2*lamWS**4 + 1.)/(cmath.sqrt(1. - lamWS**2)*(-AWS**2*lamWS**4*(complex(0,1)*etaWS + rhoWS) + 1.))',
    texname='s_{13}e^{i\\delta}')

c12 = Parameter(name='c12', nature='internal', type='real',
    value='cmath.sqrt(1. - s12**2)',
    texname='c_{12}')

c23 = Parameter(name='c23', nature='internal', type='real',
    value='cmath.sqrt(1. - s23**2)',
    texname='c_{23}')

c13 = Parameter(name='c13', nature='internal', type='real',
    value='cmath.sqrt(-AWS**2*lamWS**6*(etaWS**2 + rhoWS**2)*(-AWS**2*lamWS**4 + 1.)/((1. - lamWS**2)*(AWS**4*lamWS**8*(etaWS**2 + rhoWS**2) - 2.*AWS**2*lamWS**4*rhoWS + 1.)) + 1.)',
    texname='c_{13}')

CKM1x1 = Parameter(name='CKM1x1', nature='internal', type='complex',
    value='c12*c13',
    texname='V_{11}')

CKM1x2 = Parameter(name='CKM1x2', nature='internal', type='complex',
    value='c13*s12',
    texname='V_{12}')

CKM1x3 = Parameter(name='CKM1x3', nature='internal', type='complex',
    value='complexconjugate(s13)',
    texname='V_{13}')

CKM2x1 = Parameter(name='CKM2x1', nature='internal', type='complex',
    value='-c12*s13*s23 - c23*s12',
    texname='V_{21}')

CKM2x2 = Parameter(name='CKM2x2', nature='internal', type='complex',
    value='c12*c23 - s12*s13*s23',
    texname='V_{22}')

CKM2x3 = Parameter(name='CKM2x3', nature='internal', type='complex',
    value='c13*s23',
    texname='V_{23}')

CKM3x1 = Parameter(name='CKM3x1', nature='internal', type='complex',
    value='-c12*c23*s13 + s12*s23',
    texname='V_{31}')

CKM3x2 = Parameter(name='CKM3x2', nature='internal', type='complex',
    value='-c12*s23 - c23*s12*s13',
    texname='V_{32}')

CKM3x3 = Parameter(name='CKM3x3', nature='internal', type='complex',
    value='c13*c23',
    texname='V_{33}')

cR = Parameter(name='cR', nature='internal', type='real',
    value='cmath.sqrt(1. - sR**2)',
    texname='\\cos\\theta_R')

tL = Parameter(name='tL', nature='internal', type='real',
    value='MT*sR/(MTP*cR)',
    texname='\\tan\\theta_L')

cL = Parameter(name='cL', nature='internal', type='real',
    value='1./(cmath.sqrt(tL**2 + 1.))',
    texname='\\cos\\theta_L')

sL = Parameter(name='sL', nature='internal', type='real',
    value='cL*tL',
    texname='\\sin\\theta_L')

yt = Parameter(name='yt', nature='internal', type='real',
    value='cmath.sqrt(2.)*(MT*cL*cR + MTP*sL*sR)/vev',
    texname='y_t')

