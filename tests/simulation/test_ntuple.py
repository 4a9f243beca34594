"""events.root: what is written is read, and what is broken is not."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import awkward as ak
import numpy as np
import pytest
import uproot
from toy_lhe import BASIS

from zprimer.errors import DataFileError
from zprimer.simulation import rootfile
from zprimer.simulation.ntuple import COLLECTIONS, EventSample, read_events, write_events


def columns_of(sample: EventSample, rows: int = 50) -> ak.Array:
    """The fields that ``write_events`` takes, out of what ``read_events`` gave."""
    events = sample.events[:rows]
    fields = {name: events[name] for name in events.fields if name != "weights"}
    fields |= {f"weight_{name}": events.weights[name] for name in events.weights.fields}
    for name, of in COLLECTIONS.items():
        fields[name] = ak.zip({field: events[name][field] for field in of})
    return ak.zip(fields, depth_limit=1)


def header_of(sample: EventSample, rows: int = 50) -> dict[str, Any]:
    return sample.metadata | {"shower": sample.metadata["shower"] | {"accepted": rows}}


def test_round_trip_through_many_baskets(
    full: EventSample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zprimer.simulation.ntuple._ROWS_PER_BASKET", 7)
    path = tmp_path / "events.root"
    write_events(path, columns_of(full), header_of(full))
    with uproot.open(path) as file:
        assert file["events"]["muons_pt"].num_baskets == 8
    back = read_events(path)
    assert back.metadata == header_of(full)
    assert back.events.fields == full.events.fields
    for name in ("muons", "electrons", "jets", "lhe"):
        for field in full.events[name].fields:
            assert ak.array_equal(back.events[name][field], full.events[name][field][:50])
    for name in ("event", "weight", "met_pt", "met_phi"):
        assert ak.array_equal(back.events[name], full.events[name][:50])
    for name in BASIS:
        assert ak.array_equal(back.events.weights[name], full.events.weights[name][:50])


def test_file_has_the_branches_of_the_contract_and_muons_are_four_vectors(
    full: EventSample,
) -> None:
    with uproot.open(full.path) as file:
        branches = set(file["events"].keys())
        assert json.loads(str(file["sample"]))["shower"]["pythia"] == "8.317"
    lepton = "pt eta phi charge prompt ptcone20 ptcone30 etcone20 lhe_index born_px born_py born_pz"
    for name, fields in {
        "muons": lepton,
        "electrons": lepton,
        "jets": "pt eta phi mass flavour",
        "lhe": "pdgid px py pz e status mother",
        "weight": "sm interference squared squared_2w",
        "met": "pt phi",
    }.items():
        assert {f"{name}_{field}" for field in fields.split()} <= branches
    assert {"event", "weight"} <= branches
    muons = full.events.muons
    pairs = muons[ak.num(muons) >= 2]
    mass = (pairs[:, 0] + pairs[:, 1]).mass
    assert ak.all(mass > 0.2)


def test_bytes_do_not_depend_on_time(full: EventSample, tmp_path: Path) -> None:
    """All bytes that uproot sets by the clock are fixed, also with many baskets and keys."""
    moments = iter([0x6A000001, 0x7B000002])
    contents = []
    for name in ("first.root", "second.root"):
        write_with_clock(tmp_path / name, full, next(moments))
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] != contents[1]
    for name in ("first.root", "second.root"):
        rootfile.fix_timestamps(tmp_path / name)
    assert (tmp_path / "first.root").read_bytes() == (tmp_path / "second.root").read_bytes()
    with uproot.open(tmp_path / "first.root") as file:
        assert file["t"].num_entries == 300
        assert file["text"] == "some text"


def write_with_clock(path: Path, full: EventSample, moment: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uproot._util, "datetime_to_code", lambda _: moment)
        identity = uuid.UUID(int=5)
        with (
            open(path, "wb+") as stream,
            uproot.recreate(stream, uuid_function=lambda: identity) as file,
        ):
            muons = full.events.muons[:100]
            jagged = ak.zip({"pt": muons.pt, "eta": muons.eta})
            tree = file.mktree("t", {"muons": jagged.type.content, "x": "f8"})
            for _ in range(3):
                tree.extend({"muons": jagged, "x": np.arange(100.0)})
            for i in range(12):
                file[f"text{i or ''}"] = "some text"


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.999])
def test_truncated_file(full: EventSample, tmp_path: Path, share: float) -> None:
    path = tmp_path / "events.root"
    content = full.path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(DataFileError, match=r"events\.root is not a complete .*`zprimer shower`"):
        read_events(path)


def test_corrupt_basket(full: EventSample, tmp_path: Path) -> None:
    path = tmp_path / "events.root"
    content = bytearray(full.path.read_bytes())
    with uproot.open(full.path) as file:
        start = int(file["events"]["muons_pt"].member("fBasketSeek")[0])
    content[start + 110 : start + 150] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="not a complete event file"):
        read_events(path)


def test_missing_file_and_other_files(tmp_path: Path) -> None:
    path = tmp_path / "events.root"
    with pytest.raises(DataFileError, match=r"does not exist: make it with `zprimer shower`"):
        read_events(path)
    path.write_text("not ROOT at all")
    with pytest.raises(DataFileError, match=r"is no ROOT file: .*HepMC, Delphes and NanoAOD"):
        read_events(path)
    path.write_bytes(b"root and nothing that follows from it")
    with pytest.raises(DataFileError, match="cannot be read"):
        read_events(path)
    with uproot.recreate(path) as file:
        file["sample"] = "{}"
    with pytest.raises(DataFileError, match="no object 'events'"):
        read_events(path)


def test_missing_branch(full: EventSample, tmp_path: Path) -> None:
    path = tmp_path / "events.root"
    columns = columns_of(full)
    write_events(path, ak.without_field(columns, "met_phi"), header_of(full))
    with pytest.raises(DataFileError, match="no branch 'met_phi'"):
        read_events(path)
    write_events(path, ak.without_field(columns, "weight_squared"), header_of(full))
    with pytest.raises(DataFileError, match="no branch 'weight_squared'"):
        read_events(path)


def test_header_without_shower(full: EventSample, tmp_path: Path) -> None:
    path = tmp_path / "events.root"
    header = {key: value for key, value in header_of(full).items() if key != "shower"}
    write_events(path, columns_of(full), header)
    with pytest.raises(DataFileError, match="lacks 'shower'"):
        read_events(path)


@pytest.mark.parametrize("name", ["weight", "weight_interference"])
def test_weight_that_is_not_finite(full: EventSample, tmp_path: Path, name: str) -> None:
    columns = columns_of(full)
    weights = ak.to_numpy(columns[name]).copy()
    weights[17] = np.nan
    path = tmp_path / "events.root"
    write_events(path, ak.with_field(columns, weights, name), header_of(full))
    with pytest.raises(DataFileError, match=f"'{name}' of entry 17 is not a finite number"):
        read_events(path)


def test_number_of_events_is_not_what_the_header_says(full: EventSample, tmp_path: Path) -> None:
    path = tmp_path / "events.root"
    write_events(path, columns_of(full), header_of(full, rows=51))
    with pytest.raises(DataFileError, match=re.escape("holds 50 events but says 51")):
        read_events(path)


def test_failed_writing_leaves_nothing(full: EventSample, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_events(tmp_path / "events.root", columns_of(full), {"sigma_pb": float("nan")})
    columns = ak.with_field(columns_of(full), [{"x": 1.0}, None] * 25, "met_phi")
    with pytest.raises(TypeError):
        write_events(tmp_path / "events.root", columns, header_of(full))
    assert list(tmp_path.iterdir()) == []
