"""One event file a folder, since the ``sample.json`` beside it describes one."""

from pathlib import Path

from zprimer.errors import DataFileError, InputError
from zprimer.io.files import read_json, sha256
from zprimer.io.provenance import KEY

_ENDINGS = (".lhe", ".lhe.gz")


def check_folder(out: Path, name: str = "sample.json") -> None:
    """Refuse to write over what describes other events.

    Args:
        out: the event file to be written; it may be there already, to be made again.
        name: of the file that describes it.

    Raises:
        InputError: the folder holds the description of another event file, or one of a user's own.
    """
    beside = out.with_name(name)
    if not beside.exists():
        return
    try:
        content = read_json(beside)
        described = content.get("events_sha256") if isinstance(content, dict) else None
    except DataFileError:
        content, described = None, None
    if out.is_file() and (content is None or described == sha256(out)):
        return
    if not (isinstance(content, dict) and KEY in content):
        raise InputError(
            f"{beside}, which zprimer did not write, would be lost: choose another folder for "
            f"{out.name}, or move the file."
        )
    for other in sorted(out.parent.iterdir()):
        events = other.name.endswith(_ENDINGS) and other != out and other.is_file()
        if events and sha256(other) == described:
            raise InputError(
                f"{beside} describes {other.name} and would be lost: choose another folder for "
                f"{out.name}, every event file has a sample.json of its own."
            )
