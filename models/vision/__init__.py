"""Image input: pictures that go to chat models that see."""
