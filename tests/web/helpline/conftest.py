from tests.helpline.conftest import agent, call, case, monday, other_agent, plaintiff, proved, supervisor

__all__ = ["agent", "call", "case", "monday", "other_agent", "plaintiff", "proved", "supervisor"]
