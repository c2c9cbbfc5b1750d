"""LoRA on a tiny model that the test makes; skipped, with the reason, without the extra."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from errors import EvaluationError, SettingsError
from evals.finetune.lora import LoraOptions, main, train
from evals.finetune.training_file import read_training_file

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries, about their next versions
NEEDED = ("torch", "transformers", "peft", "trl", "datasets")
MISSING = [name for name in NEEDED if find_spec(name) is None]
needs_extra = pytest.mark.skipif(
    bool(MISSING), reason=f"the extra finetune is not installed: {', '.join(MISSING)}"
)
ROWS = [("How long is leave?", "Two years [1]."), ("휴학은 얼마나 하나요?", "2년입니다 [1].")] * 4
TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}</s>"
    "{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)


def training_file(path: Path, kind: str) -> Path:
    """A file of eight rows."""
    lines = []
    for question, answer in ROWS:
        asked = [{"role": "user", "content": question}]
        good = [{"role": "assistant", "content": answer}]
        bad = [{"role": "assistant", "content": "?"}]
        preference = {"prompt": asked, "chosen": good, "rejected": bad}
        lines.append(json.dumps({"messages": asked + good} if kind == "sft" else preference))
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of two layers with random weights, and a tokenizer of bytes."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(["</s>", *alphabet])}
    whole = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    whole.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=whole, eos_token="</s>")
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(0)
    shape = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    config = LlamaConfig(
        vocab_size=len(vocabulary), num_attention_heads=2, eos_token_id=0, bos_token_id=0, **shape
    )
    folder = tmp_path_factory.mktemp("tiny")
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@needs_extra
@pytest.mark.parametrize("kind", ["sft", "preference"])
def test_an_adapter_is_trained_and_changes_the_model(tiny: Path, tmp_path: Path, kind: str) -> None:
    """The folder has the adapter of the model, and what it predicts is not what it was."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    file = read_training_file(training_file(tmp_path / "t.jsonl", kind))
    options = LoraOptions(str(tiny), rank=4, epochs=4.0, batch=4, rate=5e-3, length=256)
    metrics = train(file, options, tmp_path / "adapter", file)
    assert metrics["train_loss"] > 0
    assert "eval_loss" in metrics
    written = json.loads((tmp_path / "adapter" / "adapter_config.json").read_text("utf-8"))
    assert (written["r"], written["task_type"]) == (4, "CAUSAL_LM")
    tokens = AutoTokenizer.from_pretrained(tmp_path / "adapter")("휴학은", return_tensors="pt")
    base = AutoModelForCausalLM.from_pretrained(tiny)
    with torch.no_grad():
        before = base(tokens["input_ids"]).logits
        tuned = PeftModel.from_pretrained(base, tmp_path / "adapter")
        after = tuned(tokens["input_ids"]).logits
    assert not torch.allclose(before, after)


@needs_extra
def test_the_command_trains_and_prints_its_metrics(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON, with exit code 0; a model that is none ends with 2."""
    file = training_file(tmp_path / "t.jsonl", "sft")
    arguments = [str(file), "--out", str(tmp_path / "a"), "--epochs", "1", "--length", "256"]
    assert main([*arguments, "--model", str(tiny)]) == 0
    assert json.loads(capsys.readouterr().out)["train_loss"] > 0
    assert main([*arguments, "--model", str(tmp_path / "nothing")]) == 2
    assert "nothing" in capsys.readouterr().err


def test_without_the_extra_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages."""
    import importlib

    def missing(name: str, *_: Any) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    file = training_file(tmp_path / "t.jsonl", "sft")
    for language, words in (("en", "Install the extra"), ("ko", "추가 기능을 설치하세요")):
        monkeypatch.setenv("RAG_LANGUAGE", language)
        assert main([str(file), "--model", "m", "--out", str(tmp_path / "a")]) == 2
        assert words in capsys.readouterr().err
    with pytest.raises(SettingsError, match="torch"):
        train(read_training_file(file), LoraOptions("m"), tmp_path / "a")


def test_formats_must_agree(tmp_path: Path) -> None:
    """Training and validation rows have one format."""
    if MISSING:
        pytest.skip(f"the extra finetune is not installed: {', '.join(MISSING)}")
    sft = read_training_file(training_file(tmp_path / "s.jsonl", "sft"))
    other = read_training_file(training_file(tmp_path / "p.jsonl", "preference"))
    with pytest.raises(EvaluationError):
        train(sft, LoraOptions("m"), tmp_path / "a", other)
