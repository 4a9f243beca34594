"""A process packed where MadGraph is, and used where it is not."""

import gzip
import json
import shutil
import tarfile

import pytest
from installations import definition, request_for

from zprimer.cli import main
from zprimer.errors import DataFileError, InputError
from zprimer.generation.backends.madgraph import packing
from zprimer.generation.backends.madgraph.definitions import ufo_folder
from zprimer.generation.backends.madgraph.directory import process_directory
from zprimer.generation.backends.madgraph.installation import find_installation
from zprimer.generation.sample import generate
from zprimer.io.files import sha256
from zprimer.io.provenance import KEY, stamped


@pytest.fixture
def packs(fake, tmp_path, monkeypatch, capsys):
    """The packs of 4mu and ttzp, on a machine from which MadGraph and its cache are gone."""
    folder = tmp_path / "packs"
    for model, process in (("lmutau", "4mu"), ("topphilic", "ttzp")):
        command = ["pack", "--model", model, "--process", process, "--out", str(folder)]
        assert main(command) == 0
    said = capsys.readouterr().out
    assert f"4mu of MadGraph5_aMC@NLO 3.9.9 packed in {folder}/lmutau_4mu" in said
    shutil.rmtree(fake.root)
    shutil.rmtree(fake.cache)
    monkeypatch.setenv("MG5_PATH", str(folder))
    return folder


def rewritten(path, signed=True, **changes):
    """The pack with other entries in its manifest, as if made so, or as changed by hand."""
    whole = path.with_suffix(".old")
    path.rename(whole)
    folder = path.parent / "unpacked"
    with tarfile.open(whole) as archive:
        packing.extract(archive, folder)
    manifest = json.loads((folder / packing.MANIFEST).read_text())
    record = manifest.pop(KEY)
    manifest = stamped(manifest | changes, record) if signed else manifest | changes | {KEY: record}
    (folder / packing.MANIFEST).write_text(json.dumps(manifest))
    with tarfile.open(path, "w:gz") as archive:
        for name in (packing.MANIFEST, "process"):
            archive.add(folder / name, name)


def test_manifest_that_unpacks_to_gigabytes(tmp_path):
    """The archive says so before it is unpacked; it need not even be whole."""
    member = tarfile.TarInfo(packing.MANIFEST)
    member.size = 3 * 2**30
    (tmp_path / "lmutau_4mu.tar.gz").write_bytes(gzip.compress(member.tobuf() + bytes(2**20)))
    with pytest.raises(DataFileError, match="is no pack: its manifest has 3221225472 bytes"):
        packing.find_pack(definition("4mu"), {"MG5_PATH": str(tmp_path)})


def test_events_without_madgraph(packs, fake, tmp_path):
    assert {path.name for path in packs.iterdir()} == {"lmutau_4mu.tar.gz", "topphilic_ttzp.tar.gz"}
    samples = [
        generate(
            request_for("4mu", width=None, sample_id="x"), tmp_path / name / "events.lhe.gz"
        ).metadata
        for name in ("a", "b")
    ]
    assert samples[0]["events"] == 40
    assert samples[0]["versions"]["madgraph"] == "3.9.9"
    assert samples[0]["events_sha256"] == samples[1]["events_sha256"]
    unpacked = list((fake.cache / "zprimer" / "madgraph").glob("*/ready"))
    assert len(unpacked) == 1


def test_manifest(packs):
    with tarfile.open(packs / "topphilic_ttzp.tar.gz") as archive:
        members = archive.getmembers()
        manifest = json.load(archive.extractfile(members[0]))
    assert members[0].name == packing.MANIFEST
    assert {member.uid for member in members} == {0}
    assert manifest["process"] == "ttzp"
    assert manifest["madgraph"] == "3.9.9"
    assert manifest["model"] == "topphilic"
    assert manifest["compiler"].startswith("gfortran")
    assert "generate p p > t t~ zp" in manifest["definition"]
    record = manifest[KEY]
    assert record["stage"] == "pack"
    assert record["settings"] == {"pack": {"process": "ttzp", "madgraph": "3.9.9"}}
    vertices = ufo_folder("topphilic") / "vertices.py"
    assert record["inputs"]["models_ufo:topphilic/vertices.py"] == sha256(vertices)


@pytest.mark.parametrize(
    ("changes", "signed", "error", "said"),
    [
        ({"machine": "Linux vax"}, True, InputError, "compiled for Linux vax"),
        ({"compiler": "gfortran 3"}, True, InputError, "compiled for gfortran 3"),
        ({"ufo_sha256": "0"}, True, DataFileError, "packed with another 'ufo_sha256'"),
        ({"recipe": 0}, True, DataFileError, "packed with another 'recipe'"),
        ({"definition": "none"}, True, DataFileError, "packed with another 'definition'"),
        ({"recipe": 0}, False, DataFileError, "was changed after 'zprimer pack' wrote it"),
    ],
)
def test_pack_that_does_not_fit(changes, signed, error, said, packs, tmp_path):
    rewritten(packs / "lmutau_4mu.tar.gz", signed, **changes)
    with pytest.raises(error, match=said):
        generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz")
    assert not (tmp_path / "sample").exists()


def test_damaged_packs(packs, tmp_path):
    path = packs / "lmutau_4mu.tar.gz"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    for _ in range(2):
        with pytest.raises(DataFileError, match="is damaged"):
            generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz")
    with tarfile.open(path, "w:gz") as archive:
        archive.add(packs / "topphilic_ttzp.tar.gz", "something")
    with pytest.raises(DataFileError, match="it has no manifest"):
        generate(request_for("4mu", width=None), tmp_path / "sample" / "events.lhe.gz")


def test_pack_that_is_missing(packs, tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"no topphilic_zzp\.tar\.gz: make it with 'zprimer pack"):
        packing.find_pack(definition("zzp"))
    monkeypatch.setenv("MG5_PATH", str(tmp_path / "home"))
    assert packing.find_pack(definition("4mu")) is None
    with pytest.raises(DataFileError, match="or to one with packs"):
        find_installation()


def test_what_lies_in_the_tree_of_madgraph_is_taken_in(fake, tmp_path):
    """Libraries of loops, which a process links from there."""
    installation = find_installation()
    process = process_directory(installation, definition("zzp"), 60.0)
    tree = tmp_path / "elsewhere"
    tree.mkdir()
    for name in ("libcts.a", "libcollier.a"):
        (tree / name).write_text(name)
    (process / "lib").mkdir()
    (process / "lib" / "libcts.a").symlink_to(tree / "libcts.a")
    links = process / "SubProcesses" / "MadLoop_makefile_definitions"
    links.write_text(
        f"LINK_LOOP_LIBS = -L$(LIBDIR) -lcts -L{tree}/ -lcollier -lstdc++\n"
        f"LOOP_LIBS = $(LIBDIR)libcts.$(libext) {tree}/libcollier.$(libext)\n"
    )
    (process / "lib" / "collier_lib").symlink_to(tree)
    path = packing.pack(installation, definition("zzp"), tmp_path / "packs", 60.0)
    with tarfile.open(path) as archive:
        packing.extract(archive, tmp_path / "node")
    copy = tmp_path / "node" / "process"
    assert (copy / "lib" / "libcts.a").read_text() == "libcts.a"
    assert (copy / "lib" / "libcollier.a").read_text() == "libcollier.a"
    assert (copy / links.relative_to(process)).read_text() == (
        "LINK_LOOP_LIBS = -L$(LIBDIR) -lcts -L$(LIBDIR) -lcollier -lstdc++\n"
        "LOOP_LIBS = $(LIBDIR)libcts.$(libext) $(LIBDIR)libcollier.$(libext)\n"
    )
    assert "mg5_path" not in (copy / "Cards" / "me5_configuration.txt").read_text()
    assert str(tree) in links.read_text()
    before = sha256(path)
    (process / "lib" / "gone").symlink_to(tree / "gone")
    with pytest.raises(DataFileError, match="cannot be packed"):
        packing.pack(installation, definition("zzp"), tmp_path / "packs", 60.0)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert sha256(path) == before


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("../out", tarfile.REGTYPE, ""),
        ("/tmp/out", tarfile.REGTYPE, ""),
        ("process/link", tarfile.SYMTYPE, "../../out"),
        ("process/link", tarfile.SYMTYPE, "/etc"),
        ("process/device", tarfile.CHRTYPE, ""),
        ("inside/file", tarfile.REGTYPE, ""),
    ],
)
def test_packs_that_lead_out_of_their_folder_are_refused(tmp_path, name, kind, link):
    path = tmp_path / "pack.tar"
    with tarfile.open(path, "w") as archive:
        inside = tarfile.TarInfo("inside")
        inside.type, inside.linkname = tarfile.SYMTYPE, "process"
        archive.addfile(inside)
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, link
        archive.addfile(member)
    with (
        tarfile.open(path) as archive,
        pytest.raises(tarfile.TarError, match="does not belong into a pack"),
    ):
        packing.extract(archive, tmp_path / "node")
    assert not (tmp_path / "node").exists()
