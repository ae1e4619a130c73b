"""On a page written from right to left, Chinese words say that they are Chinese, whatever brought them there."""

import re

import pytest
from django.utils.translation import trans_real

from evercourt.web.foreign import marked

SPAN = '<span lang="zh-hans" dir="ltr">'


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>ئەرز</p>", "<p>ئەرز</p>"),
        ("<p> 民事判决书 </p>", f"<p> {SPAN}民事判决书</span> </p>"),
        (
            "<b>\u2068李强\u2069 غا يەتكۈزۈش</b>",
            '<b><span>\u2068<span lang="zh-hans">李强</span>\u2069 غا يەتكۈزۈش</span></b>',
        ),
        (
            "<p>دېلو （2022）新0103民初1号 .</p>",
            '<p><span>دېلو <span lang="zh-hans">（2022）新0103民初1号</span> .</span></p>',
        ),
        ('<p lang="zh-hans">中文 <b>文</b></p>', '<p lang="zh-hans">中文 <b>文</b></p>'),
        ('<p title="中文"><br>中</p>', f'<p title="中文"><br>{SPAN}中</span></p>'),
        ("<title>中文</title><option>中</option><script>'中'</script>", None),
        ("<textarea>中文</textarea><p>中</p>", f"<textarea>中文</textarea><p>{SPAN}中</span></p>"),
        ("<!-- 中 --><p>a</b>中</p>", None),
    ],
)
def test_chinese_words_are_marked_where_they_can_be_and_only_once(page, shown):
    found = marked(page)
    if shown is not None:
        assert found == shown
    assert re.sub(r"</?span[^>]*>", "", found) == page, "no word is added, lost or changed"


@pytest.fixture
def untranslated(monkeypatch):
    """One string of the home page that no translator has seen."""
    text = "The court that never closes"
    for catalogue in trans_real.translation("ug")._catalog._catalogs:
        monkeypatch.delitem(catalogue, text, raising=False)
    return text


@pytest.mark.django_db
def test_a_string_that_nobody_has_translated_says_in_which_language_it_stands_there(client, untranslated):
    page = client.get("/", headers={"accept-language": "ug"}).content.decode()
    assert '<html lang="ug" dir="rtl"' in page
    fallback = trans_real.translation("zh-hans").gettext(untranslated)
    assert f"{SPAN}{fallback}</span>" in page


@pytest.mark.django_db
def test_a_chinese_page_is_left_as_it_is(client):
    assert SPAN not in client.get("/", headers={"accept-language": "zh-hans"}).content.decode()
