"""Acts on saved searches."""

from evercourt.finding.acts.saving import asked_of, keep_search, remove_search, tell, tell_all

__all__ = ["asked_of", "keep_search", "remove_search", "tell", "tell_all"]
