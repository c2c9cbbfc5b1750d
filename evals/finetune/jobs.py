"""Fine-tuning jobs at OpenAI, or at a server with its API (RAG_BASE_URL).

    jobs = FinetuneJobs(settings)
    job = jobs.submit(read_training_file(path, FEWEST), model="gpt-4.1-mini-2025-04-14")
    jobs.status(job.id).fine_tuned_model

The files are uploaded with the purpose `fine-tune`, then a job is made of them: `POST /files`,
`POST /fine_tuning/jobs`, `GET /fine_tuning/jobs/{id}`, `POST /fine_tuning/jobs/{id}/cancel`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from errors import EvaluationError, ModelKeyMissing
from evals.finetune.training_file import TrainingFile
from models.failures import explain
from settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.fine_tuning import FineTuningJob

T = TypeVar("T")
_LONGEST = 300  # characters of what a server says


@dataclass(frozen=True)
class Job:
    """A fine-tuning job.

    Attributes:
        status: `validating_files`, `queued`, `running`, `succeeded`, `failed` or `cancelled`.
        fine_tuned_model: The name to put behind `openai:`; empty until it succeeded.
        trained_tokens: Tokens billed; 0 until it ended.
        error: Why it failed.
    """

    id: str
    status: str
    model: str
    fine_tuned_model: str = ""
    trained_tokens: int = 0
    error: str = ""


class FinetuneJobs:
    """Submits, reads and cancels jobs.

    Raises:
        ModelKeyMissing: neither OPENAI_API_KEY nor RAG_BASE_URL is set.
    """

    def __init__(self, settings: Settings) -> None:
        self._client = _client(settings)

    @property
    def host(self) -> str:
        """Where the files go."""
        return str(self._client.base_url.host)

    def submit(
        self,
        training: TrainingFile,
        *,
        model: str,
        validation: TrainingFile | None = None,
        suffix: str = "",
        epochs: int | None = None,
        seed: int = 0,
    ) -> Job:
        """Upload the files, start a job, and return it.

        Args:
            training: The rows.
            model: A model of the provider that can be trained.
            validation: Rows that measure it while it is trained; of the same format.
            suffix: Part of the name of the trained model.
            epochs: Passes over the rows; the provider chooses when None.
            seed: Of the training.

        Raises:
            EvaluationError: the formats differ, or the server refuses files or job.
            ModelError: it cannot be reached, or refuses the key.
        """
        if validation and validation.kind != training.kind:
            raise EvaluationError("Training and validation rows have different formats.")
        method = "supervised" if training.kind == "sft" else "dpo"
        options: dict[str, Any] = {"hyperparameters": {"n_epochs": epochs}} if epochs else {}
        values: dict[str, Any] = {
            "model": model,
            "training_file": self._upload(training),
            "method": {"type": method, method: options},
            "seed": seed,
        }
        if validation:
            values["validation_file"] = self._upload(validation)
        if suffix:
            values["suffix"] = suffix
        return _job(_asked(lambda: self._client.fine_tuning.jobs.create(**values)))

    def status(self, job: str) -> Job:
        """Return a job; EvaluationError if there is none of this id."""
        return _job(_asked(lambda: self._client.fine_tuning.jobs.retrieve(job), job))

    def cancel(self, job: str) -> Job:
        """Cancel a job and return it; EvaluationError if there is none, or it has ended."""
        return _job(_asked(lambda: self._client.fine_tuning.jobs.cancel(job), job))

    def _upload(self, file: TrainingFile) -> str:
        content = (file.name, file.for_openai(), "application/jsonl")
        made = _asked(lambda: self._client.files.create(file=content, purpose="fine-tune"))
        return made.id


def _client(settings: Settings) -> "OpenAI":
    from openai import OpenAI

    own, key = settings.base_url_key, settings.openai_api_key
    if settings.base_url:
        secret = own.get_secret_value() if own else "none"
        return OpenAI(base_url=settings.base_url, api_key=secret, max_retries=settings.max_retries)
    if key is None:
        raise ModelKeyMissing(
            "Fine-tuning needs a server with OpenAI's API.", "Set OPENAI_API_KEY or RAG_BASE_URL."
        )
    return OpenAI(
        base_url="https://api.openai.com/v1",
        api_key=key.get_secret_value(),
        max_retries=settings.max_retries,
    )


def _asked(ask: Callable[[], T], job: str = "") -> T:
    """Return what the server answers, its refusals as errors for people."""
    from openai import APIStatusError, OpenAIError

    try:
        return ask()
    except APIStatusError as error:
        if error.status_code == 404 and job:
            raise EvaluationError(
                "The server knows no fine-tuning job {id!r}.", "Check the id.", id=job
            ) from None
        if error.status_code in (400, 404, 409, 422):
            raise EvaluationError(
                "The server refuses it: {reason}.", reason=_reason(error.message, error.body)
            ) from None
        raise explain(error) from None
    except OpenAIError as error:
        raise explain(error) from None


def _reason(message: str, body: object) -> str:
    """Return what a server says about a request, on one short line."""
    said = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(said or message).split())[:_LONGEST].rstrip(".")


def _job(job: "FineTuningJob") -> Job:
    failure = job.error.message if job.error and job.error.message else ""
    return Job(
        id=job.id,
        status=job.status,
        model=job.model,
        fine_tuned_model=job.fine_tuned_model or "",
        trained_tokens=job.trained_tokens or 0,
        error=_reason(failure, None),
    )
