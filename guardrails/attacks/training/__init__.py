"""Training of the classifiers of attacks."""
