from __future__ import absolute_import

from . import particles
from . import couplings
from . import lorentz
from . import parameters
from . import vertices
from . import CT_couplings
from . import CT_vertices
from . import coupling_orders
from . import function_library
from . import object_library
from . import counterterm_library
from . import write_param_card

all_particles = object_library.all_particles
all_vertices = object_library.all_vertices
all_CTvertices = counterterm_library.all_CTvertices
all_couplings = object_library.all_couplings
all_lorentz = object_library.all_lorentz
all_parameters = object_library.all_parameters
all_orders = object_library.all_orders
all_functions = object_library.all_functions

gauge = [0]
