"""LoRA and QLoRA: train a small adapter for an open model on this machine (extra `finetune`).

    python -m evals.finetune.lora train.jsonl --model FOLDER --out adapter

The rows are those of `evals export`: a preference file is trained by DPO (Rafailov et al. 2023),
others on their answers alone, not on the passages before them. LoRA (Hu et al. 2021) trains two
small matrices beside each linear layer; with `--qlora` (Dettmers et al. 2023) the frozen weights
are in 4 bits, which needs a GPU and bitsandbytes. The adapter and the tokenizer are written into a
folder that vLLM and other servers load beside the model; put its name behind `compatible:`.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import console
from errors import EvaluationError, RagError, SettingsError
from evals.finetune.training_file import TrainingFile, read_training_file


@dataclass(frozen=True)
class LoraOptions:
    """How an adapter is trained.

    Attributes:
        model: Folder of a causal language model with a chat template, or its name at a hub.
        rank, alpha, dropout: Of the adapter; its weight is alpha / rank.
        epochs, batch, rate: Passes over the rows, rows at once, learning rate.
        length: Most tokens of a row; what is longer is cut.
        qlora: Whether the frozen weights are in 4 bits.
    """

    model: str
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.05
    epochs: float = 3.0
    batch: int = 1
    rate: float = 2e-4
    length: int = 4096
    qlora: bool = False
    seed: int = 0


def train(
    training: TrainingFile, options: LoraOptions, out: Path, validation: TrainingFile | None = None
) -> dict[str, float]:
    """Train an adapter, write it into a folder, and return the metrics of the training.

    Raises:
        SettingsError: the extra is not installed, or there is no GPU for QLoRA.
        EvaluationError: the model cannot be read, has no chat template, or the formats differ.
    """
    libraries = _libraries(options.qlora)
    if validation and validation.kind != training.kind:
        raise EvaluationError("Training and validation rows have different formats.")
    tokenizer, model = _loaded(libraries, options)
    datasets = libraries["datasets"].Dataset
    kind = "SFT" if training.kind == "sft" else "DPO"
    trainer = getattr(libraries["trl"], f"{kind}Trainer")(
        model=model,
        args=_arguments(libraries, kind, options, out),
        train_dataset=datasets.from_list(_rows(training)),
        eval_dataset=datasets.from_list(_rows(validation)) if validation else None,
        processing_class=tokenizer,
        peft_config=libraries["peft"].LoraConfig(
            r=options.rank,
            lora_alpha=options.alpha,
            lora_dropout=options.dropout,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        ),
    )
    metrics = dict(trainer.train().metrics)
    if validation:
        metrics |= trainer.evaluate()
    trainer.save_model(str(out))
    tokenizer.save_pretrained(str(out))
    return {name: float(value) for name, value in metrics.items()}


def _libraries(qlora: bool) -> dict[str, Any]:
    """Import what training needs, which is an extra.

    Raises:
        SettingsError: a package is missing, or there is no GPU for QLoRA.
    """
    from importlib import import_module

    names = [
        "torch",
        "transformers",
        "peft",
        "trl",
        "datasets",
        *(["bitsandbytes"] if qlora else []),
    ]
    found: dict[str, Any] = {}
    for name in names:
        try:
            found[name] = import_module(name)
        except ImportError:
            raise SettingsError(
                "Training needs the package {package}.",
                "Install the extra: pip install '.[finetune]'; for --qlora bitsandbytes, too.",
                package=name,
            ) from None
    if qlora and not found["torch"].cuda.is_available():
        raise SettingsError("QLoRA needs a GPU.", "Train without --qlora.")
    return found


def _loaded(libraries: dict[str, Any], options: LoraOptions) -> tuple[Any, Any]:
    """Return tokenizer and model."""
    hub, torch = libraries["transformers"], libraries["torch"]
    values: dict[str, Any] = {}
    if options.qlora:
        values["quantization_config"] = hub.BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    elif torch.cuda.is_available():
        values["dtype"] = torch.bfloat16
    try:
        tokenizer = hub.AutoTokenizer.from_pretrained(options.model)
        model = hub.AutoModelForCausalLM.from_pretrained(options.model, **values)
    except (OSError, ValueError):
        raise EvaluationError(
            "The model {model!r} cannot be read.",
            "Name a folder with a causal language model and its tokenizer.",
            model=Path(options.model).name,
        ) from None
    if not tokenizer.chat_template:
        raise EvaluationError(
            "The model {model!r} has no chat template.",
            "Choose a model that was trained to chat.",
            model=Path(options.model).name,
        )
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    return tokenizer, model


def _arguments(libraries: dict[str, Any], kind: str, options: LoraOptions, out: Path) -> Any:
    gpu = libraries["torch"].cuda.is_available()
    return getattr(libraries["trl"], f"{kind}Config")(
        output_dir=str(out),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch,
        per_device_eval_batch_size=options.batch,
        learning_rate=options.rate,
        max_length=options.length,
        bf16=gpu,
        use_cpu=not gpu,
        save_strategy="no",
        logging_steps=10,
        report_to="none",
        seed=options.seed,
    )


def _rows(file: TrainingFile) -> list[dict[str, Any]]:
    """Return rows of TRL's formats; an answer apart from its prompt is what is learnt."""
    if file.kind == "preference":
        names = ("prompt", "chosen", "rejected")
        return [{name: list(row[name]) for name in names} for row in file.rows]
    return [
        {"prompt": list(row["messages"][:-1]), "completion": [row["messages"][-1]]}
        for row in file.rows
    ]


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.finetune.lora", description="Train a LoRA adapter on training rows."
    )
    parser.add_argument("file", type=Path, help="Training file of `evals export`.")
    parser.add_argument("--validation", type=Path, help="Validation file of `evals export`.")
    parser.add_argument("--model", required=True, help="Folder of the model, or its name at a hub.")
    parser.add_argument("--out", type=Path, required=True, help="Folder for the adapter.")
    for name, value in vars(LoraOptions("")).items():
        if isinstance(value, bool):
            parser.add_argument(f"--{name}", action="store_true")
        elif name != "model":
            parser.add_argument(f"--{name}", type=type(value), default=value)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Train by a command line and return its exit code."""
    values = vars(_parsed(arguments))
    file, validation, out = (values.pop(name) for name in ("file", "validation", "out"))
    try:
        held_out = read_training_file(validation) if validation else None
        with redirect_stdout(sys.stderr):  # the trainer prints its progress
            metrics = train(read_training_file(file), LoraOptions(**values), out, held_out)
    except RagError as error:
        console.print_error("lora", error)
        return console.BAD_USAGE
    console.print_json(metrics)
    return console.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
