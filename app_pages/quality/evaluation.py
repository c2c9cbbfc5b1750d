"""Evaluation runs: the list of stored ones, the command that makes one, and a comparison."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import streamlit as st
from pydantic import SecretStr

from app_pages import session
from app_pages.escaping import plain_markdown
from app_pages.quality import comparison
from app_pages.quality.tables import Show, render_table
from app_pages.quality.wording import digits, integer, interval, metric_name
from evals.groups import METRICS
from evals.messages import words
from evals.runs.stored import StoredRun, runs_folder, stored_runs
from settings import ROOT, Settings

DATASET = "data/eval/questions.yaml"
MAIN = 2  # scores of a run in the list


def render() -> None:
    """Render the view."""
    label = session.labels()
    runs, damaged = stored_runs(runs_folder(session.server().workspace.settings.state_dir))
    for name in damaged:
        st.warning(label("quality_damaged_run", name=plain_markdown(name)), icon=":material/error:")
    if not runs:
        st.info(label("quality_no_runs"), icon=":material/science:")
        _command()
        return
    _list(runs)
    _one(runs)
    comparison.render(runs)
    with st.expander(label("quality_make_run"), icon=":material/terminal:"):
        _command()


def _command() -> None:
    """Render the command that makes a run, and what it does, in words."""
    folder = shown_folder()
    st.markdown(session.labels()("quality_run_words", folder=folder.replace("`", "")))
    run = f"evals run --dataset {DATASET} --task answers --out {folder}"
    commands = (f"{run}/before", f"{run}/after --config top_k=8")
    st.code("\n".join(commands), language=None, wrap_lines=True)


def shown_folder() -> str:
    """Return the folder of the runs, relative to the project."""
    folder = runs_folder(session.server().workspace.settings.state_dir)
    if folder.is_relative_to(ROOT):
        return folder.relative_to(ROOT).as_posix()
    return "/".join(folder.parts[-3:])


def _list(runs: Sequence[StoredRun]) -> None:
    label = session.labels()
    rows = [
        {
            "run": run.folder.name,
            "at": session.when(run.at),
            "dataset": run.dataset,
            "task": words(f"task_{run.task}", session.language()),
            "config": run.config,
            "questions": run.questions,
            "scores": _main_scores(run),
            "settings": settings_text(run.settings),
        }
        for run in runs
    ]
    fields = ("run", "at", "dataset", "task", "config", "scores", "settings")
    shown: dict[str, Show] = {**dict.fromkeys(fields, str), "questions": integer}
    render_table("runs", label("quality_runs"), rows, shown, note=label("quality_about_runs"))


def _main_scores(run: StoredRun) -> str:
    names = [name for name in METRICS.get(run.task, ()) if name in run.metrics][:MAIN]
    return ", ".join(f"{metric_name(name)} {digits(run.metrics[name].value)}" for name in names)


def _one(runs: Sequence[StoredRun]) -> None:
    """Render all scores of the run that is chosen."""
    label = session.labels()
    with st.expander(label("quality_all_scores"), icon=":material/table:"):
        run = st.selectbox(
            label("quality_run"), runs, format_func=lambda one: one.name, key="quality_run"
        )
        rows = [
            {
                "metric": name,
                "mean": float(f"{one.value:.4g}"),
                "interval": interval(one.low, one.high),
                "n": one.n,
            }
            for name, one in run.metrics.items()
        ]
        shown: dict[str, Show] = {
            "metric": metric_name,
            "mean": digits,
            "interval": str,
            "n": integer,
        }
        note = label("quality_about_interval")
        render_table("scores", run.name, rows, shown, note=note)


def settings_text(settings: Mapping[str, Any]) -> str:
    """Return what a configuration sets; keys are not shown, and of paths the last name alone."""
    if not settings:
        return session.labels()("quality_own_settings")
    return ", ".join(f"{name}={_value(name, value)}" for name, value in settings.items())


def _value(name: str, value: object) -> str:
    field = Settings.model_fields.get(name)
    if field is None or SecretStr in (field.annotation, *get_args(field.annotation)):
        return "…"
    text = str(value)
    return text.rpartition("/")[2] if text.startswith(("/", "~")) else text
