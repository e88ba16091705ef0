"""What is wrong with the settings of a language model."""


class ModelConfigurationError(Exception):
    """The model's name, key or URL can't be used; one line for the operator, without secrets."""
