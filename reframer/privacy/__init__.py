"""What must not leave the machine, as placeholders: contacts, names, companies and the user's own terms."""

from __future__ import annotations

from reframer.privacy.mask import Mask
from reframer.privacy.placeholders import KINDS
from reframer.privacy.terms import Terms, listed

__all__ = ["KINDS", "Mask", "Terms", "listed"]
