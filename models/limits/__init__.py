"""Rate limits of model requests, in this process or shared through Redis."""
