"""The exceptions of Essaim; messages are French, name what was got, and say the next step.

    EssaimError
    ├── SourceError          a source cannot be read (ValueError)
    ├── UsageError           a wrong argument (ValueError)
    ├── EncoderError         the encoder cannot be loaded (RuntimeError)
    ├── KnowledgeBaseError   the knowledge base cannot serve (RuntimeError)
    │   ├── KnowledgeBaseMissing
    │   ├── KnowledgeBaseLocked
    │   └── IndexMismatch    another encoder built the index
    ├── NotFound             no initiative has this identifier (LookupError)
    └── QueryError           a SPARQL query is refused or wrong (ValueError)
        └── QueryTimeout     it ran for too long (TimeoutError)

Only the command line, the app and the HTTP endpoint catch and print them.
"""


class EssaimError(Exception):
    """Any failure that a person can act upon."""


class SourceError(EssaimError, ValueError):
    """A source cannot be read: `source` names it, `reason` says why in French."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} : {reason}")
        self.source = source
        self.reason = reason


class UsageError(EssaimError, ValueError):
    """A command, a filter or a parameter is wrong."""


class EncoderError(EssaimError, RuntimeError):
    """The encoder cannot be loaded."""


class KnowledgeBaseError(EssaimError, RuntimeError):
    """The knowledge base cannot serve."""


class KnowledgeBaseMissing(KnowledgeBaseError):
    """There is no published knowledge base in this folder."""


class KnowledgeBaseLocked(KnowledgeBaseError):
    """Another process is writing in this knowledge base."""


class IndexMismatch(KnowledgeBaseError):
    """The index was built by another encoder."""


class NotFound(EssaimError, LookupError):
    """No initiative has this identifier."""


class QueryError(EssaimError, ValueError):
    """A SPARQL query is refused or wrong."""


class QueryTimeout(QueryError, TimeoutError):
    """A SPARQL query was stopped after its time limit."""
