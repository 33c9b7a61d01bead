"""A language model behind an OpenAI-compatible endpoint: a question and a JSON schema go in, a JSON object comes out.

Knows nothing of documents. Any server that speaks chat completions will do (vLLM, Ollama, llama.cpp, a hosted one).
Its failure is a typed error that the caller may ignore: nothing here retries for ever or spends without a budget.
"""

from meterleaf.platform.language_model.access import Access, access_of
from meterleaf.platform.language_model.client import Budget, LanguageModel, LanguageModelError

__all__ = ["Access", "Budget", "LanguageModel", "LanguageModelError", "access_of"]
