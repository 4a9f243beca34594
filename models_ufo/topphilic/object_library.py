"""The classes a UFO model is written in, and the lists its objects register in (1108.2040)."""


class UFOError(Exception):
    """A UFO object was declared wrongly."""


class UFOBaseClass(object):
    """An object with required attributes, given in order or by name, and optional ones by name."""

    require_args = []
    registry = None

    def __init__(self, *values, **options):
        if len(values) > len(self.require_args):
            raise UFOError("%s takes %s" % (type(self).__name__, ", ".join(self.require_args)))
        given = dict(zip(self.require_args, values))
        for name in given:
            if name in options:
                raise UFOError("%s got %s twice" % (type(self).__name__, name))
        given.update(options)
        for name in self.require_args:
            if name not in given:
                raise UFOError("%s needs %s" % (type(self).__name__, name))
        self.__dict__.update(given)
        if self.registry is not None:
            self.registry.append(self)

    def get(self, name):
        return getattr(self, name)

    def set(self, name, value):
        setattr(self, name, value)

    def get_all(self):
        return self.__dict__

    def __str__(self):
        return self.name

    def nice_string(self):
        return "\n".join("%s \t: %s" % item for item in sorted(self.__dict__.items()))

    def __repr__(self):
        text = self.name
        for sign, word in (
            ("+", "plus"), ("-", "minus"), ("@", "at"), ("!", "exclam"),
            ("?", "quest"), ("*", "star"), ("~", "tilde"),
        ):
            text = text.replace(sign, "__%s__" % word)
        return text


all_particles = []
all_parameters = []
all_vertices = []
all_couplings = []
all_lorentz = []
all_functions = []
all_orders = []
all_decays = []
all_propagators = []


class Particle(UFOBaseClass):
    """A particle; spin is 2s+1, color the dimension of the SU(3) representation."""

    require_args = [
        "pdg_code", "name", "antiname", "spin", "color", "mass", "width",
        "texname", "antitexname", "charge",
    ]
    require_args_all = require_args + ["line", "propagating", "goldstoneboson"]
    registry = all_particles

    def __init__(self, *values, **options):
        options.setdefault("line", None)
        options.setdefault("propagating", True)
        options.setdefault("goldstoneboson", False)
        UFOBaseClass.__init__(self, *values, **options)
        self.charge = float(self.charge)
        self.selfconjugate = self.name == self.antiname
        if self.line is None:
            self.line = self.find_line_type()

    def find_line_type(self):
        """How the particle is drawn in a diagram."""
        if self.spin == 2:
            return "swavy" if self.selfconjugate and self.color == 1 else "straight"
        if self.spin == 3:
            return "curly" if self.color == 8 else "wavy"
        return {1: "dashed", -1: "dotted", 5: "double"}.get(self.spin, "dashed")

    def anti(self):
        """The antiparticle, registered as a particle of its own."""
        if self.selfconjugate:
            raise UFOError("%s has no anti particle." % self.name)
        extra = dict(
            (name, -value) for name, value in self.__dict__.items()
            if name not in self.require_args_all and name != "selfconjugate"
        )
        return Particle(
            -self.pdg_code, self.antiname, self.name, self.spin,
            self.color if self.color in (1, 8) else -self.color,
            self.mass, self.width, self.antitexname, self.texname, -self.charge,
            line=self.line, propagating=self.propagating, goldstoneboson=self.goldstoneboson,
            **extra
        )


class Parameter(UFOBaseClass):
    """An external (read from a card) or internal (a formula) parameter."""

    require_args = ["name", "nature", "type", "value", "texname"]
    registry = all_parameters

    def __init__(self, *values, **options):
        options.setdefault("lhablock", None)
        options.setdefault("lhacode", None)
        UFOBaseClass.__init__(self, *values, **options)
        if self.nature == "external" and (self.lhablock is None or self.lhacode is None):
            raise UFOError("Need LHA information for external parameter %s." % self.name)


class Vertex(UFOBaseClass):
    """Outgoing particles with the colour and Lorentz structures that couple them."""

    require_args = ["name", "particles", "color", "lorentz", "couplings"]
    registry = all_vertices


class Coupling(UFOBaseClass):
    """A formula with the coupling orders it counts for."""

    require_args = ["name", "value", "order"]
    registry = all_couplings


class Lorentz(UFOBaseClass):
    """A Lorentz structure of legs with the given spins."""

    require_args = ["name", "spins", "structure"]
    registry = all_lorentz

    def __init__(self, name, spins, structure="external", **options):
        UFOBaseClass.__init__(self, name, spins, structure, **options)


class Function(object):
    """A function that formulas of parameters and couplings may use."""

    def __init__(self, name, arguments, expression):
        self.name = name
        self.arguments = arguments
        self.expr = expression
        all_functions.append(self)

    def __call__(self, *values):
        import cmath

        return eval(self.expr, {"cmath": cmath}, dict(zip(self.arguments, values)))


class CouplingOrder(object):
    """A counter of couplings in a diagram."""

    def __init__(self, name, expansion_order, hierarchy, perturbative_expansion=0):
        self.name = name
        self.expansion_order = expansion_order
        self.hierarchy = hierarchy
        self.perturbative_expansion = perturbative_expansion
        all_orders.append(self)


class Decay(UFOBaseClass):
    """Formulas of the two-body partial widths of a particle."""

    require_args = ["particle", "partial_widths"]
    registry = all_decays

    def __init__(self, particle, partial_widths, **options):
        UFOBaseClass.__init__(self, particle, partial_widths, **options)
        particle.partial_widths = partial_widths


class Propagator(UFOBaseClass):
    """A propagator other than the standard one of its spin."""

    require_args = ["name", "numerator", "denominator"]
    registry = all_propagators
