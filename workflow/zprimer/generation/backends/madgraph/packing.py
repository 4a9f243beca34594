"""A compiled process in one file, for nodes that have compilers but no MadGraph.

MadEvent needs nothing of MadGraph's own tree once a process is compiled: it compiles what holds the
run card, links, and runs. A pack holds the process of all points; it is no gridpack of one point.
"""

import json
import os
import platform
import re
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph.definitions import Definition, ufo_folder
from zprimer.generation.backends.madgraph.directory import (
    RECIPE,
    cache_folder,
    kept,
    model_files,
    model_folder,
    model_hash,
    process_directory,
)
from zprimer.generation.backends.madgraph.installation import (
    ROOT_VARIABLE,
    Installation,
    compiler,
    given_folder,
    python_for,
)
from zprimer.io.files import atomic, sha256, write_json
from zprimer.io.provenance import MODELS, check_stamp, provenance, stamped

MANIFEST = "manifest.json"
LONGEST_MANIFEST = 2**20
"""Bytes; one of ours has some thousand."""
_SUFFIX = ".tar.gz"
_LIBRARY_FOLDER = re.compile(r"-L *(?P<folder>/\S+)")
_LIBRARY = re.compile(r"-l(?P<name>\w+)")
_CONFIGURATION = "process/Cards/me5_configuration.txt"


def pack(installation: Installation, definition: Definition, folder: Path, limit: float) -> Path:
    """Write the pack of a process and model, :func:`pack_name`, compiling it if need be.

    Args:
        installation: MadGraph.
        definition: of the process.
        folder: to write to.
        limit: seconds that making and that compiling the process may take.

    Raises:
        DataFileError: the process cannot be made, or needs files outside of its folder.
        ConvergenceError: making it takes longer than ``limit``.
    """
    compiled = process_directory(installation, definition, limit)
    path = folder / pack_name(definition.process, definition.ufo)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".pack-") as name:
        copy = Path(name) / "process"
        shutil.copytree(compiled, copy, symlinks=True)
        _made_whole(copy)
        manifest = _manifest(definition) | {"madgraph": installation.version}
        shared = ufo_files(definition.ufo)
        settings = {"process": definition.process, "madgraph": installation.version}
        record = provenance("pack", path, settings, shared=shared)
        write_json(Path(name) / MANIFEST, stamped(manifest, record))
        with atomic(path) as partial, tarfile.open(partial, "w:gz", compresslevel=6) as archive:
            # the manifest first, so that it is read without unpacking the rest
            for part in (MANIFEST, "process"):
                archive.add(Path(name) / part, part, filter=_anonymous)
    return path


def ufo_files(model: str) -> dict[str, Path]:
    """The files of a UFO by names that do not depend on where they are.

    Raises:
        InputError: there is none of this model.
    """
    return {f"{MODELS}{model}/{each.name}": each for each in model_files(ufo_folder(model))}


def pack_name(process: str, model: str) -> str:
    """File name of the pack of a process with the UFO of a model."""
    return f"{model}_{process}{_SUFFIX}"


def find_pack(
    definition: Definition, variables: Mapping[str, str] | None = None
) -> Installation | None:
    """The pack of a process where ``MG5_PATH`` is a folder of packs, None where it is not.

    Args:
        definition: of the process.
        variables: the environment; None for that of this process.

    Raises:
        InputError: the folder holds packs, but none of this process.
        DataFileError: the pack cannot be read, or is none.
    """
    given = os.environ if variables is None else variables
    if not given.get(ROOT_VARIABLE):
        return None
    folder = given_folder(given[ROOT_VARIABLE])
    packs = sorted(folder.glob(f"*{_SUFFIX}"))
    if not packs or (folder / "bin").exists():
        return None
    process, model = definition.process, definition.ufo
    path = folder / pack_name(process, model)
    if path not in packs:
        raise InputError(
            f"{folder} holds no {path.name}: make it with 'zprimer pack --model {model} "
            f"--process {process} --out {folder}' where MadGraph is."
        )
    version = _read_manifest(path)["madgraph"]
    return Installation(path, version, python_for(path, given.get("PATH", os.defpath)), packed=True)


def compiled_process(installation: Installation, definition: Definition, limit: float) -> Path:
    """The compiled directory of a process, from MadGraph or from a pack.

    Raises:
        InputError: the pack is for another machine or compiler.
        DataFileError: the process cannot be made; or the pack is damaged, or of another model.
        ConvergenceError: making it takes longer than ``limit`` seconds.
    """
    if not installation.packed:
        return process_directory(installation, definition, limit)
    path = installation.root
    _check(_read_manifest(path), definition, path)

    def unpack(folder: Path) -> None:
        folder.mkdir(parents=True)
        try:
            with tarfile.open(path) as archive:
                extract(archive, folder)
        except (tarfile.TarError, OSError, EOFError) as problem:
            raise DataFileError(f"{path} is damaged ({problem}): make it again.") from problem

    return kept(cache_folder() / f"pack-{sha256(path)[:16]}", unpack) / "process"


def extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack files, folders and links that all stay inside of a folder.

    Raises:
        TarError: a member is something else or leads out of it.
    """
    links: set[PurePosixPath] = set()
    for member in archive.getmembers():
        name = PurePosixPath(member.name)
        target = name.parent / member.linkname if member.issym() else name
        if (
            not (member.isfile() or member.isdir() or member.issym())
            or any(_leads_out(place) for place in (name, target))
            or links & {name, *name.parents}
        ):
            raise tarfile.TarError(f"{member.name!r} does not belong into a pack")
        if member.issym():
            links.add(name)
    # what newer Pythons want to be named and those before 3.11.4 do not have
    archive.extraction_filter = getattr(tarfile, "data_filter", None)
    archive.extractall(folder)


def _leads_out(place: PurePosixPath) -> bool:
    return PurePosixPath(os.path.normpath(place)).parts[:1] in (("/",), ("..",))


def _manifest(definition: Definition) -> dict[str, Any]:
    """What a pack must share with the place where it is used."""
    model = model_folder(definition)
    return {
        "process": definition.process,
        "definition": repr(definition),
        "recipe": RECIPE,
        "model": model.name,
        "ufo_sha256": model_hash(model),
        "machine": f"{platform.system()} {platform.machine()}",
        "compiler": compiler(),
    }


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        with tarfile.open(path) as archive:
            member = archive.next()
            file = None if member is None else archive.extractfile(member)
            if member is None or member.name != MANIFEST or file is None:
                raise DataFileError(f"{path} is no pack of 'zprimer pack': it has no manifest.")
            if member.size > LONGEST_MANIFEST:
                raise DataFileError(f"{path} is no pack: its manifest has {member.size} bytes.")
            text = file.read().decode()
            content: dict[str, Any] = json.loads(text)
    except (tarfile.TarError, OSError, EOFError, ValueError) as problem:
        raise DataFileError(f"{path} is damaged ({problem}): make it again.") from problem
    check_stamp(content, text, path)
    return content


def _check(found: Mapping[str, Any], definition: Definition, path: Path) -> None:
    wanted = _manifest(definition)
    for key in ("machine", "compiler"):
        if found[key] != wanted[key]:
            raise InputError(
                f"{path} was compiled for {found[key]}, here is {wanted[key]}: run 'zprimer pack' "
                "on a machine like this one."
            )
    for key in ("definition", "recipe", "ufo_sha256"):
        if found[key] != wanted[key]:
            raise DataFileError(
                f"{path} was packed with another '{key}' than this version of zprimer has: "
                "run 'zprimer pack' again with it."
            )


def _made_whole(process: Path) -> None:
    """Take in every file of MadGraph's own tree that the process points to."""
    for link in (path for path in process.rglob("*") if path.is_symlink()):
        target = link.resolve()
        if os.path.isabs(os.readlink(link)) or not target.is_relative_to(process.resolve()):
            link.unlink()
            if target.is_file():
                shutil.copy2(target, link)
            elif not target.is_dir():
                raise DataFileError(f"{link} points to {target}, which cannot be packed.")
            # a folder is but a handle for others who use the library
    for makefile in (
        *process.glob("SubProcesses/**/*makefile*"), *process.glob("Source/**/make*")
    ):  # fmt: skip
        if makefile.is_file() and not makefile.is_symlink():
            _take_in_libraries(makefile, process / "lib")
    path = process.parent / _CONFIGURATION
    lines = path.read_text(encoding="utf-8").splitlines()
    kept_lines = [line for line in lines if not line.strip().startswith("mg5_path")]
    path.write_text("\n".join([*kept_lines, ""]), encoding="utf-8")


def _take_in_libraries(makefile: Path, target: Path) -> None:
    """Copy the libraries that a makefile links from elsewhere, and link them from ``target``."""
    text = makefile.read_text(encoding="utf-8")
    times = makefile.stat()
    for folder in {match["folder"] for match in _LIBRARY_FOLDER.finditer(text)}:
        for match in _LIBRARY.finditer(text):
            library = Path(folder) / f"lib{match['name']}.a"
            if library.is_file():
                shutil.copy2(library, target)
        text = re.sub(rf"-L *{re.escape(folder)}(?=\s)", "-L$(LIBDIR)", text)
        # make wants to see each library that it links
        text = text.replace(f"{folder.rstrip('/')}/lib", "$(LIBDIR)lib")
    if text != makefile.read_text(encoding="utf-8"):
        makefile.write_text(text, encoding="utf-8")
        os.utime(makefile, ns=(times.st_atime_ns, times.st_mtime_ns))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
