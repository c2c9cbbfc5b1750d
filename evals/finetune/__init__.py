"""Fine-tuning: jobs at a server with OpenAI's API, and LoRA on this machine (extra `finetune`).

* training_file: what is checked and sent
* jobs: submit, status, cancel
* lora: a training script on peft and trl
"""
