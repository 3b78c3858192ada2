"""Workbooks that experts fill in, one for each of them: written, and read back."""

from riskmc.elicitation.forms.folder import Forms, read_forms, write_forms

__all__ = ["Forms", "read_forms", "write_forms"]
