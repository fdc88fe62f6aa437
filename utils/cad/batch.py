"""Many files at once: each checked, converted in a pool, its artefacts named after it."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from utils.cad.errors import CadError
from utils.cad.formats import inspect
from utils.cad.options import Options
from utils.cad.pool import Pool, Run

PREVIEWS = (".glb", ".stl", ".png")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `error` is a sentence, or None where it was converted."""

    source: Path
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    source: Path
    target: Path  # without an ending
    scratch: Path
    conversion: Run


def convert_all(sources: Iterable[Path], out: Path, options: Options, pool: Pool) -> Iterator[Outcome]:
    """Convert every file; an outcome comes as soon as it is known, not in the sources' order.

    Writes out/<stem>.glb, .stl, .png and .json; of equal stems the later ones are <stem>-2, -3, ...
    Nothing is written for a file that fails.
    """
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".converting-") as scratch:
        jobs = {}
        for source, target in targets(sources, out):
            try:
                job = started(source, target, Path(scratch), options, pool)
                jobs[job.conversion.future] = job
            except (CadError, OSError) as error:
                yield Outcome(source, sentence(error))
        for future in as_completed(jobs):
            yield finished(jobs[future])


def targets(sources: Iterable[Path], out: Path) -> Iterator[tuple[Path, Path]]:
    """A name of its own for each source; case is ignored, as some file systems do."""
    seen: Counter[str] = Counter()
    for source in sources:
        name = source.stem
        while seen[name.lower()]:
            seen[source.stem.lower()] += 1
            name = f"{source.stem}-{seen[source.stem.lower()]}"
        seen[name.lower()] += 1
        yield source, out / name


def started(source: Path, target: Path, scratch: Path, options: Options, pool: Pool) -> Job:
    with source.open("rb") as stream:
        file_format = inspect(source.name, stream, os.fstat(stream.fileno()).st_size)
    folder = scratch / target.name
    folder.mkdir()
    return Job(source, target, folder, pool.convert(source, file_format, folder, options))


def finished(job: Job) -> Outcome:
    try:
        result = job.conversion.result()
    except CadError as error:
        return Outcome(job.source, sentence(error))
    for ending in PREVIEWS:
        made = job.scratch / f"preview{ending}"
        if made.exists():
            made.replace(f"{job.target}{ending}")
    report = {"source": job.source.name, **result}
    Path(f"{job.target}.json").write_text(json.dumps(report, indent=1) + "\n")
    return Outcome(job.source)


def sentence(error: Exception) -> str:
    return error.strerror or "It cannot be read." if isinstance(error, OSError) else str(error)
