"""Reading a job description into a register of duties: pure functions over text, no Django and no network."""

from remit.leading.reading.description import Duty, JobDescription, Scope, to_json
from remit.leading.reading.reader import read

__all__ = ["Duty", "JobDescription", "Scope", "read", "to_json"]
