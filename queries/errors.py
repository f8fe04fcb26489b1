"""The one tree of this project's errors.

ComplaintsError
 ├── UsageError                 exit 2: the call itself is wrong
 │    ├── UnknownSourceError    no such source
 │    ├── UnknownMetricError    no such metric or row list
 │    ├── UnknownDimensionError no such dimension, grain, cohort or option
 │    └── MissingFileError      a file named in the call is not there
 └── UnusableError              exit 1: the call is right, what it met is not usable
      ├── NoWarehouseError      no generation has been published yet
      ├── WarehouseError        a generation is there but cannot be read, or is of another schema
      ├── EncryptionError       the key of a warehouse is missing or wrong, or nothing is there to encrypt with
      ├── BadFileError          a file cannot be read as its source says
      ├── DatabaseError         a database to read from cannot be reached, or does not hold what its source says
      ├── BadSourceError        a source's own text is wrong
      ├── BadPolicyError        a policy, calendar or settings file is wrong
      ├── FailedCheckError      a check of severity `stop` failed; nothing was published
      ├── NothingUsableError    every row was rejected; nothing was published
      ├── AuditError            the audit log cannot be written or read
      ├── BackupError           a backup cannot be written, was changed, or is of a newer version
      ├── LockedError           another loader holds the warehouse
      ├── RegisterError         the register of decisions cannot be reached, or was written by another version
      └── ConflictError         somebody else decided of the same in the meantime; nothing was written

The text of each is one sentence: what was wrong, where, and what to do. Command lines print it as one line and exit
with `exit_code`; pages show it in place of their content.
"""


class ComplaintsError(Exception):
    """Root of all errors raised on purpose; its text may be shown to any reader."""

    exit_code = 1


class UsageError(ComplaintsError):
    """The call itself is wrong."""

    exit_code = 2


class UnknownSourceError(UsageError):
    """No built-in source of that name, and no such file."""


class UnknownMetricError(UsageError):
    """No metric or row list of that name."""


class UnknownDimensionError(UsageError):
    """No such dimension, grain, cohort or option for this metric."""


class MissingFileError(UsageError):
    """A file named in the call is not there."""


class UnusableError(ComplaintsError):
    """The call is right, but what it met cannot be used."""


class NoWarehouseError(UnusableError):
    """No generation has been published in this folder yet."""


class WarehouseError(UnusableError):
    """A generation is there but cannot be read, or was written by another version."""


class EncryptionError(UnusableError):
    """The key of a warehouse is missing or wrong, or what the setting names cannot encrypt; its text tells no key."""


class BadFileError(UnusableError):
    """A file cannot be read as its source describes it."""


class DatabaseError(UnusableError):
    """A database to read from cannot be reached, breaks off, or does not hold what its source describes."""


class PullError(UnusableError):
    """A helpdesk's API cannot be reached, refuses the token, or answers otherwise than it documents."""


class BadSourceError(UnusableError):
    """The text of a source is wrong."""


class BadPolicyError(UnusableError):
    """A policy, a calendar or the settings are wrong."""


class FailedCheckError(UnusableError):
    """A check of severity `stop` failed, so nothing was published."""


class NothingUsableError(UnusableError):
    """Every row was rejected, so nothing was published."""


class AuditError(UnusableError):
    """The audit log cannot be written or read; what has to be logged is then not done."""


class BackupError(UnusableError):
    """A backup cannot be written or restored: it was changed, is of a newer version, or something is in its place."""


class LockedError(UnusableError):
    """Another loader holds the warehouse."""


class RegisterError(UnusableError):
    """The register of decisions cannot be reached, or was written by another version."""


class ConflictError(UnusableError):
    """Somebody else decided of the same in the meantime; nothing was written, and nothing of theirs is lost."""
