"""`flask convert FILE... --out DIR`: previews and measures of any number of CAD files."""

import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from utils.cad.batch import Outcome, convert_all
from utils.cad.options import Options
from utils.cad.pool import Pool

GIGABYTE = 2**30


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--workers", default=lambda: os.cpu_count() or 1, type=click.IntRange(1, 64))
@click.option("--timeout", default=300.0, help="Seconds one file may take.")
@click.option("--memory", default=4.0, help="Gigabytes one file may take.")
def convert(files: tuple[Path, ...], out: Path, workers: int, timeout: float, memory: float) -> None:
    """Write a GLB, an STL, a PNG and a JSON of measures for each FILE into the --out folder.

    Ends with 1 when a file failed; the others are converted all the same.
    """
    with Pool(min(workers, len(files)), timeout, int(memory * GIGABYTE), out) as pool:
        outcomes = _watched(files, out, pool)
    failures = [outcome for outcome in outcomes if outcome.error]
    click.echo(f"{len(files) - len(failures)} converted, {len(failures)} failed.")
    for failure in failures:
        click.echo(f"{failure.source}: {failure.error}", err=True)
    if failures:
        raise click.exceptions.Exit(1)


def _watched(files: tuple[Path, ...], out: Path, pool: Pool) -> list[Outcome]:
    """All outcomes, a bar on stderr showing how many are there."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        return list(bar.track(convert_all(files, out, Options(), pool), total=len(files)))
