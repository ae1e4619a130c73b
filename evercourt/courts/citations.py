"""How articles and periods stand in a legal text: 《民事诉讼法》第一百二十八条, 十五日. No Django."""

import re
from datetime import date

from evercourt.courts.procedures import Pack, in_language
from evercourt.courts.procedures.schema import LegalText, TimeLimit

DIGITS = "零一二三四五六七八九"
UNITS_ZH = {"hours": "小时", "days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}
DAYS = {"ug": "كۈن", "kk-arab": "كۇن"}
# The word for an article, and the one between the last two, where neither Chinese nor English is written.
ARTICLES = {"ug": ("ماددا", "ۋە"), "kk-arab": ("باپ", "جانە")}
UNITS_EN = {"hours": "hour", "days": "day", "working_days": "working day", "months": "month", "years": "year"}


def legal_text(law: Pack, text: LegalText, *, on: date, language: str) -> str:
    """Return the text in `language`, articles and periods as in force `on` that day. Raises RuleNotFound."""

    def filled(match: re.Match[str]) -> str:
        if match[1] == "basis":
            return cited(law, text.basis, on=on, language=language)
        return length(law.limit(match[1], on=on), language)

    return re.sub(r"\{([\w.]+)\}", filled, in_language(text.texts, language))


def length(limit: TimeLimit, language: str) -> str:
    """Return the length of a time limit: `fifteen days` is 十五日 in a Chinese text, `15 days` in others."""
    if language.startswith("zh"):
        return chinese(limit.length) + UNITS_ZH[limit.unit]
    if language in DAYS and limit.unit == "days":
        return f"{limit.length} {DAYS[language]}"
    return f"{limit.length} {UNITS_EN[limit.unit]}{'' if limit.length == 1 else 's'}"


def cited(law: Pack, basis: str, *, on: date, language: str) -> str:
    """Return a basis such as `CPL 146; CPL 147` as a legal text cites it, numbered as on that day."""
    articles: dict[str, list[str]] = {}
    for part in law.basis_on(basis, on).split(";"):
        name, _space, article = part.strip().partition(" ")
        articles.setdefault(name, []).append(article)
    if language.startswith("zh"):
        return "、".join(_cited_zh(law, name, numbers) for name, numbers in articles.items())
    if language in ARTICLES:
        return "؛ ".join(_cited_rtl(law, name, numbers, language) for name, numbers in articles.items())
    return "; ".join(_cited_en(law, name, numbers) for name, numbers in articles.items())


def _cited_zh(law: Pack, name: str, articles: list[str]) -> str:
    title = law.formal_names.get(name) or in_language(law.laws.get(name, {"en": name}), "zh-hans")
    return f"《{title}》" + "、".join(_article_zh(article) for article in articles)


def _article_zh(article: str) -> str:
    number, _bracket, rest = article.partition("(")
    paragraph = f"第{chinese(int(rest.rstrip(')')))}款" if rest.rstrip(")").isdigit() else ""
    return f"第{chinese(int(number))}条{paragraph}" if number.isdigit() else f"第{article}条"


def _cited_rtl(law: Pack, name: str, articles: list[str], language: str) -> str:
    title = in_language(law.laws.get(name, {"en": name}), language)
    article, joined = ARTICLES[language]
    *first, last = articles
    return f"{title} " + "".join(f"{number}- {joined} " for number in first) + f"{last}-{article}"


def _cited_en(law: Pack, name: str, articles: list[str]) -> str:
    title = in_language(law.laws.get(name, {"en": name}), "en")
    *first, last = articles
    if not first:
        return f"{title}, article {last}"
    return f"{title}, articles {', '.join(first)} and {last}"


def chinese(number: int) -> str:
    """Return a number from 0 to 999 in Chinese characters, as statutes write it."""
    if number < 10:
        return DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    if not rest:
        return f"{DIGITS[hundreds]}百"
    within = f"零{DIGITS[rest]}" if rest < 10 else ("一" if rest < 20 else "") + chinese(rest)
    return f"{DIGITS[hundreds]}百{within}"
