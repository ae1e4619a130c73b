"""Items of work, threads of messages, notes."""

from evercourt.work.models.item import Handover, Item, Kind
from evercourt.work.models.note import Note
from evercourt.work.models.thread import Enclosure, Member, Post, Thread

__all__ = ["Enclosure", "Handover", "Item", "Kind", "Member", "Note", "Post", "Thread"]
