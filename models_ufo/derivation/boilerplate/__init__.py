import particles
import couplings
import lorentz
import parameters
import vertices
import coupling_orders
import function_library
import object_library
import write_param_card

all_particles = object_library.all_particles
all_vertices = object_library.all_vertices
all_couplings = object_library.all_couplings
all_lorentz = object_library.all_lorentz
all_parameters = object_library.all_parameters
all_orders = object_library.all_orders
all_functions = object_library.all_functions
all_decays = object_library.all_decays
all_propagators = object_library.all_propagators

gauge = [0]
