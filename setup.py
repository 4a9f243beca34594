"""Puts the files that zprimer reads beside its package into what is installed, as ``_project``.

All else is said in pyproject.toml.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FILES = (
    "Snakefile",
    "config/**/*.yaml",
    "envs/*.yaml",
    "workflow/profiles/**/*",
    "workflow/report/*.rst",
    "workflow/rules/*.smk",
    "workflow/schemas/*.json",
    "workflow/scripts/*.py",
    "analyses/*/analysis.yaml",
    "analyses/*/selection.py",
    "analyses/*/data/*",
    "models_ufo/*/*.dat",
    "models_ufo/*/*.py",
)
NOT_NEEDED = "models_ufo/derivation"


class BuildWithProject(build_py):
    """An editable installation reads the files where they are."""

    def run(self) -> None:
        super().run()
        for source, target in ({} if self.editable_mode else self._project()).items():
            self.mkpath(str(Path(target).parent))
            self.copy_file(source, target)

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *self._project()]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        ours = [] if self.editable_mode else self._project().values()
        return [*super().get_outputs(include_bytecode), *ours]

    def _project(self) -> dict[str, str]:
        place = Path(self.build_lib) / "zprimer" / "_project"
        found = sorted({path for pattern in FILES for path in Path().glob(pattern)})
        return {
            str(path): str(place / path)
            for path in found
            if path.is_file() and not path.is_relative_to(NOT_NEEDED)
        }


setup(cmdclass={"build_py": BuildWithProject})
