"""What readers are shown of each work: golden entries and citations in the styles of the edition."""


from __future__ import annotations

import re
from pathlib import Path

import pytest

from essay.bibliography import Reference, read_bib
from essay.citations import CitationItem
from essay.csl import Formatted, format_citations

FOLDER = Path(__file__).parents[1] / "bib"
STYLES = {"ja": FOLDER / "ja.csl", "ko": FOLDER / "ja.csl", "default": FOLDER / "western.csl"}

ENTRIES = {
    "hiraiwa2010": "平岩俊司（2010）『朝鮮民主主義人民共和国と中華人民共和国――「唇歯の関係」の構造と変容』世織書房。",
    "hiraiwa2013": "平岩俊司（2013）『北朝鮮――変貌を続ける独裁国家』（中公新書）中央公論新社。",
    "hiraiwa2011": "平岩俊司（刊年未詳）［表題未詳。朝鮮半島・韓国にとっての日米同盟を論じた論考］。",
    "cha2003": "チャ、ヴィクター・D.（刊年未詳）『米日韓　反目を超えた提携』有斐閣。",
    "funabashi2006": "船橋洋一（2006）『ザ・ペニンシュラ・クエスチョン――朝鮮半島第二次核危機』朝日新聞社。",
    "leekimiya2017": "李鍾元・木宮正史・磯崎典世・浅羽祐樹（2017）『戦後日韓関係史』（有斐閣アルマ）有斐閣。",
    "kurata_opcon": "倉田秀也（刊年未詳）「米韓同盟と『戦時』作戦統制権返還問題――冷戦終結後の原型と変則的展開」"
    "［所収書未詳］第七章。",
    "jiia2011report": "日本国際問題研究所（刊年未詳）『日米関係の今後の展開と日本の外交』"
    "平成22年度研究プロジェクト調査報告書。{expydoc.com/doc/7140813/}",
    "anpo1960": "日米安全保障条約（1960）「日本国とアメリカ合衆国との間の相互協力及び安全保障条約」"
    "昭和35年条約第6号、1960年1月19日。",
    "gsomia2007": "日米軍事情報包括保護協定（2007）「秘密軍事情報の保護のための秘密保持の措置に関する日本国政府と"
    "アメリカ合衆国政府との間の協定」2007年8月10日。"
    "{www.ioc.u-tokyo.ac.jp/~worldjpn/documents/texts/JPUS/20070810.T1J.html}",
    "jointstatement2005": "六者会合共同声明（2005）「第4回六者会合に関する共同声明」北京、2005年9月19日。",
    "guidelines1978": "日米安全保障協議委員会（1978）「日米防衛協力のための指針」1978年11月27日。",
    "mofaj2010cheonan": "外務省（2010）「韓国哨戒艦『天安（チョナン）』沈没事案（調査結果概要）」2010年5月20日。",
    "mod2014wp": "防衛省（2014）「日韓防衛協力・交流」『平成26年版 防衛白書』第III部。"
    "{www.clearing.mod.go.jp/hakusho_data/2014/html/n3322000.html}",
    "yonhap2010yu": "聯合ニュース（2010a）［柳明桓長官、哨戒艦事件を休戦協定・国連憲章違反と指摘］2010年5月20日。"
    "{wowkorea.jp/news/Korea/2010/0520/10070692.html}",
    "yonhap2010drill": "聯合ニュース（2010b）［米韓連合演習、11月28日から12月1日まで黄海で実施］2010年11月24日。"
    "{www.wowkorea.jp/news/korea/2010/1124/10077236.html}",
    "mainichi20101214": "坂口裕彦・野口武則（2010）［菅首相の自衛隊による邦人救出発言、政府が火消し］『毎日新聞』"
    "東京朝刊、2010年12月14日。"
    "{megalodon.jp/ref/2010-1215-0302-55/mainichi.jp/select/jiken/news/20101214ddm005040013000c.html}",
    "chosun2010editorial": "『朝鮮日報（조선일보）』（2010）［社説。菅首相の自衛隊派遣発言を批判］2010年12月13日。",
    "tvasahi2010observer": "テレビ朝日（2010）「米韓軍事演習に自衛官派遣　日本参加は初めて」ANNニュース、"
    "2010年7月23日。"
    "{megalodon.jp/ref/2010-0724-0728-03/news.tv-asahi.co.jp/ann/news/web/html/200723042.html}",
    "cha1999": "Cha, Victor D. 1999. <i>Alignment Despite Antagonism: The United States-Korea-Japan Security "
    "Triangle</i>. Stanford University Press.",
    "cossa1999": "Cossa, Ralph A., ed. 1999. <i>U.S.-Korea-Japan Relations: Building Toward a “Virtual "
    "Alliance”</i>. Center for Strategic and International Studies.",
    "snyder1984": "Snyder, Glenn H. 1984. “The Security Dilemma in Alliance Politics.” <i>World Politics</i> "
    "36 (4): 461–495.",
    "perry1999": "Perry, William J. 1999. <i>Review of United States Policy Toward North Korea: Findings and "
    "Recommendations</i>. Office of the North Korea Policy Coordinator, United States Department of State, "
    "October 12. {isis-online.org/puzzle/perryrpt}.",
    "manyin1999": "Manyin, Mark E. 1999. <i>Japan-South Korea Relations: Converging Interests and Implications "
    "for the United States</i>. CRS Report for Congress RL30382. Congressional Research Service, December 3.",
    "icg2011": "International Crisis Group. 2011. <i>China and Inter-Korean Clashes in the Yellow Sea</i>. "
    "Asia Report 200. January 27. "
    "{www.crisisgroup.org/asia/north-east-asia/china/china-and-inter-korean-clashes-yellow-sea}.",
    "clinton2000": "Clinton, William J. 2000. “Statement on Efforts To Improve Relations With North Korea.” "
    "<i>Public Papers of the Presidents of the United States: William J. Clinton</i> (2000–2001, Book III), "
    "p. 2811, December 28. "
    "{www.govinfo.gov/content/pkg/PPP-2000-book3/html/PPP-2000-book3-doc-pg2811.htm}.",
    "jig2010may": "Joint Civilian-Military Investigation Group. 2010. “Investigation Result on the Sinking of "
    "ROKS <i>Cheonan</i>.” May 20. {www.ncnk.org/resources/publications/JIG_Report_on_Cheonan_May_2010.pdf}.",
    "mnd2010report": "Ministry of National Defense, Republic of Korea. 2010. <i>Joint Investigation Report: On "
    "the Attack Against ROK Ship Cheonan</i>. September. "
    "{www.dailynk.com/english/final-report-on-cheonan-sinking-re/}.",
    "kcna2006test": "Korean Central News Agency. 2006. [North Korean official statement on the nuclear test]. "
    "October 9. {www.aljazeera.com/news/2006/10/09/north-korean-official-statement-in-full/}.",
    "rokus1953mdt": "U.S.–ROK Mutual Defense Treaty. 1953. “Mutual Defense Treaty Between the United States "
    "and the Republic of Korea.” October 1.",
    "tcog2003jan": "“TCOG Joint Press Statement.” 2003. Washington, D.C., January 7. "
    "{worldjpn.net/documents/texts/JPKR/20030107.O1E.html}.",
    "s2010281": "United Nations Security Council. 2010a. “Letter Dated 4 June 2010 from the Permanent "
    "Representative of the Republic of Korea to the United Nations Addressed to the President of the Security "
    "Council.” S/2010/281, June 4.",
    "sprst201013": "United Nations Security Council. 2010b. “Statement by the President of the Security "
    "Council.” S/PRST/2010/13, July 9. {press.un.org/en/2010/sc9975.doc.htm}.",
    "dailynk2010measures": "<i>Daily NK</i>. 2010. “Psychological Warfare Will Resume.” May. "
    "{www.dailynk.com/english/psychological-warfare-will-resume/}.",
    "voa2010opcon": "Voice of America. 2010. “US, South Korea Postpone Transfer of Wartime Force Control.” "
    "June. {voa.pangea-cms.com/preview/en-US/a/"
    "us-south-korea-postpone-transfer-of-wartime-force-control--97264784/120535.html}.",
}
"""Entries by key; an address in braces stands for a link that shows itself without ``https://``."""

CITATIONS = {
    CitationItem("hiraiwa2010"): "平岩 2010",
    CitationItem("hiraiwa2010", "", "12頁"): "平岩 2010, 12頁",
    CitationItem("hiraiwa2010", "", "p. 12"): "平岩 2010, 12頁",
    CitationItem("hiraiwa2010", "", "12-15"): "平岩 2010, 12–15頁",
    CitationItem("hiraiwa2010", "", "第七章"): "平岩 2010, 第七章",
    CitationItem("hiraiwa2010", "", "ch. 3"): "平岩 2010, 第3章",
    CitationItem("hiraiwa2010", "", "§ 2"): "平岩 2010, 第2節",
    CitationItem("hiraiwa2010", "", "n. 5"): "平岩 2010, 注5",
    CitationItem("hiraiwa2010", "", "12頁、注3"): "平岩 2010, 12頁、注3",
    CitationItem("hiraiwa2010", "", "（傍点引用者）"): "平岩 2010（傍点引用者）",
    CitationItem("hiraiwa2010", "とくに", "12頁"): "とくに平岩 2010, 12頁",
    CitationItem("hiraiwa2010", "", "12頁", True): "2010, 12頁",
    CitationItem("hiraiwa2011"): "平岩 刊年未詳",
    CitationItem("mainichi20101214"): "坂口・野口 2010",
    CitationItem("leekimiya2017"): "李ほか 2017",
    CitationItem("lee1996"): "李 1996",
    CitationItem("cha2003"): "チャ 刊年未詳",
    CitationItem("anpo1960", "", "前文"): "日米安全保障条約 1960, 前文",
    CitationItem("anpo1960", "", "第6条", True): "1960, 第6条",
    CitationItem("donga1997guidelines"): "東亜日報 1997",
    CitationItem("yonhap2010drill"): "聯合ニュース 2010b",
    CitationItem("cha1999", "", "p. 12"): "Cha 1999, p. 12",
    CitationItem("cha1999", "", "12、15頁"): "Cha 1999, pp. 12, 15",
    CitationItem("cha1999", "see", "pp. 3-5"): "see Cha 1999, pp. 3–5",
    CitationItem("cha1999", "", "第3章"): "Cha 1999, chap. 3",
    CitationItem("cha1999", "", "注5"): "Cha 1999, n. 5",
    CitationItem("cha1999", "", "and passim"): "Cha 1999, and passim",
    CitationItem("cha1999", "", "(emphasis added)"): "Cha 1999 (emphasis added)",
    CitationItem("cha1999", "", "in 1999 edition"): "Cha 1999, in 1999 edition",
    CitationItem("cha1999", "", "<b> & *c*"): "Cha 1999, &lt;b&gt; &amp; *c*",
    CitationItem("cha1999", "", "", True): "1999",
    CitationItem("cossa1999"): "Cossa 1999",
    CitationItem("dailynk2010measures"): "<i>Daily NK</i> 2010",
    CitationItem("rokus1953mdt"): "U.S.–ROK Mutual Defense Treaty 1953",
    CitationItem("tcog2003jan"): "TCOG Joint Press Statement 2003",
    CitationItem("s2010281"): "United Nations Security Council 2010a",
}

KINDS = r"""
@article{ja-article, author={木宮, 正史 and 李, 鍾元}, yomi={きみや ただし}, title={「55年体制」と『論語』}, journal={国際政治},
  volume={12}, number={3}, pages={12--15}, year={2001}, langid={japanese}, keywords={s}, doi={10.1000/x\_y}}
@article{ja-issue, author={木宮, 正史}, yomi={きみや ただし}, title={題}, journal={国際政治}, number={175}, pages={3},
  year={2001}, langid={japanese}, keywords={s}}
@incollection{ja-chapter, author={木宮, 正史}, yomi={きみや ただし}, title={章}, editor={李, 鍾元 and 磯崎, 典世},
  booktitle={論文集}, publisher={有斐閣}, pages={1--20}, year={2003}, langid={japanese}, keywords={s}}
@book{ja-translated, author={ウォルツ, ケネス}, translator={河野, 勝 and 岡垣, 知子}, yomi={うぉるつ けねす},
  title={国際政治の理論}, publisher={勁草書房}, year={2010}, edition={2}, series={叢書}, number={3}, langid={japanese},
  keywords={s}}
@book{ja-edited, editor={李, 鍾元 and 木宮, 正史}, yomi={り}, title={編著}, publisher={有斐閣}, date={1990~},
  langid={japanese}, keywords={s}}
@phdthesis{ja-thesis, author={金, 一}, yomi={きむ}, title={博論}, school={東京大学}, type={博士論文}, year={1990},
  langid={japanese}, keywords={s}}
@online{ja-page, author={{外務省}}, yomi={がいむしょう}, title={頁}, url={https://example.jp/~a--b}, urldate={2020-05-03},
  date={2014}, langid={japanese}, keywords={s}}
@report{ja-report, author={{防衛省}}, yomi={ぼうえいしょう}, title={報告}, number={5}, type={報告書}, institution={防衛省},
  date={2014-05}, langid={japanese}, keywords={s}}
@article{en-article, author={Snyder, Glenn H. and van der Berg, Jan and {NATO}}, title={A study of ``quoted'' things},
  journal={World Politics}, volume={36}, number={4}, pages={461--495}, date={1984-07}, langid={english}, keywords={s},
  doi={10.1000/xy}, url={https://example.org/not-shown}}
@incollection{en-chapter, author={Snyder, Glenn H. and Cha, Victor D.}, title={A chapter}, editor={Doe, Jane and Roe, R.},
  booktitle={The book of things}, publisher={OUP}, pages={1--20}, year={2003}, langid={english}, keywords={s}}
@inproceedings{en-paper, author={Doe, Jane}, title={A paper}, booktitle={Proceedings}, pages={1--20}, year={2003},
  langid={english}, keywords={s}}
@book{en-translated, author={Waltz, Kenneth}, translator={Doe, Jane}, title={Theory}, publisher={Knopf}, year={1979},
  edition={2}, volume={3}, series={Series}, number={4}, note={A note}, langid={english}, keywords={s}}
@phdthesis{en-thesis, author={Roe, Jr., Jane}, title={My thesis}, school={Harvard}, type={PhD diss.}, year={1990},
  langid={english}, keywords={s}}
@online{en-page, author={{State}}, title={Page of the state}, url={https://example.org/a}, urldate={2020-05-03},
  date={2014}, langid={english}, keywords={s}}
@book{fr-edited, editor={Aron, Raymond and Bron, R. and Cron, C.}, title={Paix et guerre}, publisher={Calmann},
  date={1962}, langid={french}, keywords={s}}
"""

OF_EACH_KIND = {
    "ja-article": "木宮正史・李鍾元（2001）「『55年体制』と『論語』」『国際政治』第12巻第3号、12–15頁。{doi.org/10.1000/x_y}",
    "ja-issue": "木宮正史（2001）「題」『国際政治』第175号、3頁。",
    "ja-chapter": "木宮正史（2003）「章」李鍾元・磯崎典世編『論文集』有斐閣、1–20頁。",
    "ja-translated": "ウォルツ、ケネス（2010）『国際政治の理論』（叢書 3）第2版、河野勝・岡垣知子訳、勁草書房。",
    "ja-edited": "李鍾元・木宮正史編（1990頃）『編著』有斐閣。",
    "ja-thesis": "金一（1990）『博論』博士論文、東京大学。",
    "ja-page": "外務省（2014）「頁」。{example.jp/~a--b}（最終閲覧2020年5月3日）",
    "ja-report": "防衛省（2014）『報告』報告書第5号、2014年5月。",
    "en-article": "Snyder, Glenn H., Jan van der Berg, and NATO. 1984. “A Study of ‘Quoted’ Things.” "
    "<i>World Politics</i> 36 (4): 461–495. {doi.org/10.1000/xy}.",
    "en-chapter": "Snyder, Glenn H., and Victor D. Cha. 2003. “A Chapter.” In <i>The Book of Things</i>, edited "
    "by Jane Doe and R. Roe, 1–20. OUP.",
    "en-paper": "Doe, Jane. 2003. “A Paper.” In <i>Proceedings</i>, 1–20.",
    "en-translated": "Waltz, Kenneth. 1979. <i>Theory</i>. Translated by Jane Doe. 2nd ed. Vol. 3. Series 4. "
    "Knopf. A note.",
    "en-thesis": "Roe, Jane, Jr. 1990. <i>My Thesis</i>. PhD diss., Harvard.",
    "en-page": "State. 2014. “Page of the State.” Accessed May 3, 2020. {example.org/a}.",
    "fr-edited": "Aron, Raymond, R. Bron, and C. Cron, eds. 1962. <i>Paix et guerre</i>. Calmann.",
}


def shown(entry: str) -> str:
    """An entry with its links in braces, as the golden strings have them."""
    return re.sub(r'<a href="https?://([^"]*)">\1</a>', r"{\1}", entry)


def references(text: str) -> tuple[Reference, ...]:
    found, problems = read_bib(text, "b")
    assert problems == ()
    return found


@pytest.fixture(scope="module")
def edition() -> Formatted:
    works = references((FOLDER / "refs.bib").read_text(encoding="utf-8"))
    return format_citations(works, [*CITATIONS, CitationItem("nosuch")], STYLES)


@pytest.fixture(scope="module")
def kinds() -> Formatted:
    return format_citations(references(KINDS), [], STYLES)


@pytest.mark.parametrize("key", ENTRIES)
def test_entries_of_the_edition(edition: Formatted, key: str) -> None:
    assert shown(edition.entries[key]) == ENTRIES[key]


@pytest.mark.parametrize("key", OF_EACH_KIND)
def test_entries_of_each_kind(kinds: Formatted, key: str) -> None:
    assert shown(kinds.entries[key]) == OF_EACH_KIND[key]


@pytest.mark.parametrize("item", CITATIONS, ids=lambda item: f"{item.key} {item.suffix}")
def test_citations_of_the_edition(edition: Formatted, item: CitationItem) -> None:
    assert edition.items[item] == CITATIONS[item]


@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (CitationItem("hiraiwa2010", "", "12頁"), ("平岩", "2010, 12頁")),
        (CitationItem("leekimiya2017"), ("李ほか", "2017")),
        (CitationItem("anpo1960", "", "前文"), ("日米安全保障条約", "1960, 前文")),
        (CitationItem("cha1999", "", "p. 12"), ("Cha", "1999, p. 12")),
        (CitationItem("dailynk2010measures"), ("<i>Daily NK</i>", "2010")),
        (CitationItem("yonhap2010drill"), ("聯合ニュース", "2010b")),
        (CitationItem("hiraiwa2011"), ("平岩", "刊年未詳")),
        (CitationItem("hiraiwa2010", "", "12頁", True), ("平岩", "2010, 12頁")),
    ],
)  # fmt: skip
def test_an_author_in_the_sentence_and_the_rest(
    edition: Formatted, item: CitationItem, parts: tuple[str, str]
) -> None:
    if item not in CITATIONS:
        works = references((FOLDER / "refs.bib").read_text(encoding="utf-8"))
        edition = format_citations(works, [item], STYLES)
    assert edition.narrative[item] == parts


def test_every_work_has_an_entry_and_every_known_citation_its_text(edition: Formatted) -> None:
    assert len(edition.entries) == (FOLDER / "refs.bib").read_text(encoding="utf-8").count("\n@")
    assert all(edition.entries.values())
    assert set(edition.items) == set(edition.narrative) == set(CITATIONS)


def test_only_a_few_harmless_elements_are_made(edition: Formatted, kinds: Formatted) -> None:
    everything = "".join([*edition.entries.values(), *edition.items.values(), *kinds.entries.values()])
    assert set(re.findall(r"<(/?[a-z]+)", everything)) == {"i", "/i", "a", "/a"}
    assert set(re.findall(r"<a ([a-z]+)=", everything)) == {"href"}
