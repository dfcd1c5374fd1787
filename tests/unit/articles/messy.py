"""Messy pages and texts as news comes, made up, each with what must come of it; written down before they were read for the first time."""

from __future__ import annotations

from typing import Any

P1 = "The foreign ministry of Kenya summoned the ambassador of Uganda on Monday and handed him a note of protest over the arrest of two fishermen."
P2 = "Uganda rejected the complaint and said that its coastguard had acted inside its own waters on the lake."
P3 = "Officials of both governments are expected to meet in Kisumu next week, a spokeswoman said."
BODY = "".join(f"<p>{p}</p>" for p in (P1, P2, P3))


def page(
    head: str = "",
    pre: str = "",
    body: str = BODY,
    post: str = "",
    title: str = "Kenya summons Ugandan envoy",
    lang: str = ' lang="en"',
) -> str:
    """A page as newspapers make them, in the middle the report."""
    return f'<!DOCTYPE html><html{lang}><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><header><nav><a href=/>Home</a><a href=/w>World</a></nav></header><main><article><h1>{title}</h1>{pre}{body}</article>{post}</main><footer><p>© 2026 Lakeside Media Group. All rights reserved.</p></footer></body></html>'


CASES: list[tuple[str, str, str, dict[str, Any]]] = []
"""(ending, name, source, what must come of it)."""


def h(name: str, doc: str, **want: Any) -> None:
    CASES.append(("html", name, doc, want))


def t(name: str, text: str, **want: Any) -> None:
    CASES.append(("txt", name, text, want))


# ---------- HTML dates
h(
    "meta zone",
    page('<meta property="article:published_time" content="2024-05-03T14:05:00+03:00">'),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "meta itemprop",
    page('<meta itemprop="datePublished" content="2024-05-03T11:05:00Z">'),
    published="2024-05-03T11:05:00+00:00",
    basis="page",
)
h(
    "meta no-colon zone",
    page('<meta name="pubdate" content="2024-05-03T14:05:00+0300">'),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "meta words",
    page('<meta name="DC.date.issued" content="Fri, 03 May 2024 14:05:00 GMT">'),
    published="2024-05-03T14:05:00+00:00",
    basis="page",
)
h(
    "meta us words",
    page('<meta name="publish-date" content="May 3, 2024 10:05 AM EDT">'),
    published="2024-05-03T10:05:00-04:00",
    basis="page",
)
h(
    "meta compact",
    page('<meta name="cXenseParse:recs:publishtime" content="2024-05-03T14:05:00.000Z">'),
    published="2024-05-03T14:05:00+00:00",
    basis="page",
)
h("meta ptime", page('<meta name="ptime" content="20240503140500">'), published="2024-05-03T14:05:00", basis="page")
h(
    "meta bad then ld",
    page(
        '<meta name="date" content="Friday"><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-03T14:05:00+03:00"}</script>'
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "meta day, ld zone",
    page(
        '<meta name="date" content="2024-05-03"><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-03T14:05:00+03:00"}</script>'
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "meta epoch",
    page('<meta property="article:published_time" content="1714734300">'),
    published="2024-05-03T11:05:00+00:00",
    basis="page",
)
h(
    "meta slash ambiguous but time tag",
    page('<meta name="date" content="03/05/2024">', pre='<time datetime="2024-05-03T14:05+03:00">3 May</time>'),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "ld live blog",
    page(
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"LiveBlogPosting","liveBlogUpdate":[{"@type":"BlogPosting","headline":"x","datePublished":"2024-05-04T09:00:00+03:00"},{"@type":"BlogPosting","datePublished":"2024-05-04T08:00:00+03:00"}],"datePublished":"2024-05-03T06:00:00+03:00","dateModified":"2024-05-04T09:01:00+03:00"}</script>'
    ),
    published="2024-05-03T06:00:00+03:00",
    basis="page",
)
h(
    "ld graph with related first",
    page(
        '<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Lakeside"},{"@type":"VideoObject","uploadDate":"2023-01-01","datePublished":"2023-01-01T00:00:00Z"},{"@type":["Article","NewsArticle"],"datePublished":"2024-05-03T14:05:00+03:00"}]}</script>'
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "ld broken json",
    page(
        '<script type="application/ld+json">{"@type":"NewsArticle", "headline":"He said "no"", "datePublished" : "2024-05-03T14:05:00+03:00",}</script>'
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "ld single quotes entity",
    page(
        '<script type="application/ld+json">{"@type":"ReportageNewsArticle","datePublished":"2024-05-03T14:05:00&#43;03:00"}</script>'
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "time tag zone",
    page(
        pre='<p class="byline">By Achieng Otieno</p><time class="published" datetime="2024-05-03T14:05:00+03:00">3 May 2024, 14:05</time>'
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
    without=["Achieng Otieno"],
)
h(
    "time tags, related ones too",
    page(
        pre='<time itemprop="datePublished" datetime="2024-05-03T14:05:00+03:00">3 May</time>',
        post='<aside><h2>Related</h2><ul><li><a href=x>Old story</a> <time datetime="2019-01-01T00:00:00Z">2019</time></li></ul></aside>',
    ),
    published="2024-05-03T14:05:00+03:00",
    basis="page",
)
h(
    "related time only",
    page(
        post='<aside><h2>Related</h2><ul><li><a href=x>Old story about the lake</a> <time datetime="2019-01-01T00:00:00Z">1 Jan 2019</time></li><li><a href=y>Another story</a> <time datetime="2019-03-04T00:00:00Z">4 Mar 2019</time></li></ul></aside>'
    ),
    published=None,
    basis=None,
)
h(
    "visible published time first",
    page(pre="<div class=meta>Published 14:05 GMT, 3 May 2024</div>"),
    published="2024-05-03T14:05:00+00:00",
    basis="text",
    without=["Published 14:05"],
)
h(
    "visible updated ago",
    page(pre="<div class=meta>Updated 2 hours ago</div>"),
    published=None,
    basis=None,
    without=["hours ago"],
)
h(
    "visible guardian",
    page(pre="<span>Tue 12 Mar 2024 19.05 CET</span>"),
    published="2024-03-12T19:05:00+01:00",
    basis="text",
    without=["19.05"],
)
h(
    "visible us",
    page(pre="<p>Posted: May 3, 2024 / 10:05 AM EDT</p><p>Updated: May 4, 2024 / 08:12 AM EDT</p>"),
    published="2024-05-03T10:05:00-04:00",
    basis="text",
    without=["Posted:", "Updated:"],
)
h(
    "visible ET",
    page(pre="<p>Published 7:05 PM ET, Tue March 12, 2024</p>"),
    published="2024-03-12T19:05:00-04:00",
    basis="text",
    without=["7:05"],
)
h(
    "visible on",
    page(pre="<p>Published On 3 May 2024</p>"),
    published="2024-05-03",
    basis="text",
    without=["Published On"],
)
h(
    "visible in tag pieces",
    page(pre="<div><span>Published</span> <span>3 May 2024</span> <span>at 2:05pm BST</span></div>"),
    published="2024-05-03T14:05:00+01:00",
    basis="text",
)
h("visible ambiguous", page(pre="<p>Published 03/05/2024</p>"), published=None, basis=None)
h(
    "visible unknown zone",
    page(pre="<p>Published: 3 May 2024, 14:05 IST</p>"),
    published="2024-05-03T14:05:00",
    basis="text",
)
h(
    "date in story only",
    page(body=f"<p>{P1}</p><p>The treaty was signed on 3 May 2019 in Entebbe.</p><p>{P2}</p><p>{P3}</p>"),
    published=None,
    basis=None,
)
h("footer only", page(), published=None, basis=None, without=["All rights reserved"])
h(
    "address date",
    page('<link rel="canonical" href="https://lakeside.example/world/2024/05/03/kenya-summons">'),
    published="2024-05-03",
    basis="page",
    url="https://lakeside.example/world/2024/05/03/kenya-summons",
)
h(
    "modified only",
    page('<meta property="article:modified_time" content="2024-05-04T10:00:00Z">'),
    published=None,
    basis=None,
)
h(
    "future by clock of site: published and modified",
    page(
        '<meta property="article:modified_time" content="2024-05-04T10:00:00Z"><meta property="article:published_time" content="2024-05-03T10:00:00Z">'
    ),
    published="2024-05-03T10:00:00+00:00",
    basis="page",
)
h(
    "swahili date",
    page(pre="<p>Ijumaa, Mei 3, 2024</p>", lang=' lang="sw"'),
    published="2024-05-03",
    basis="text",
    language="sw",
)
h(
    "german date",
    page(
        pre="<p>Veröffentlicht am 3. Mai 2024, 14:05 Uhr</p>",
        body="".join(
            f"<p>{x}</p>"
            for x in (
                "Das Außenministerium von Kenia hat am Montag den Botschafter von Uganda einbestellt und ihm eine Protestnote übergeben.",
                "Uganda wies die Beschwerde zurück und erklärte, seine Küstenwache habe in eigenen Gewässern gehandelt.",
                "Vertreter beider Regierungen wollen sich nächste Woche treffen, sagte eine Sprecherin.",
            )
        ),
        lang=' lang="de"',
        title="Kenia bestellt Botschafter ein",
    ),
    published="2024-05-03T14:05:00",
    basis="text",
    language="de",
)
h(
    "french date",
    page(
        pre="<p>Publié le vendredi 3 mai 2024 à 14h05</p>",
        body="".join(
            f"<p>{x}</p>"
            for x in (
                "Le ministère des affaires étrangères du Kenya a convoqué lundi l'ambassadeur de l'Ouganda pour lui remettre une note de protestation.",
                "L'Ouganda a rejeté la plainte et a déclaré que ses garde-côtes avaient agi dans ses propres eaux.",
                "Des représentants des deux gouvernements doivent se rencontrer la semaine prochaine.",
            )
        ),
        lang=' lang="fr"',
        title="Le Kenya convoque l'ambassadeur",
    ),
    published="2024-05-03T14:05:00",
    basis="text",
    language="fr",
)
# ---------- HTML junk
h(
    "cookie banner",
    page(
        '<meta name="date" content="2024-05-03">',
        pre='<div id="consent"><p>We use cookies to give you the best experience on our site. By clicking Accept all you agree to our use of cookies.</p><button>Accept all</button></div>',
    ),
    without=["cookies"],
    has=[P1, P2, P3],
)
h(
    "cookie in article",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>This website uses cookies. By continuing to browse you agree to our cookie policy.</p>{BODY}",
    ),
    without=["cookie"],
    has=[P1, P2, P3],
)
h(
    "newsletter",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>{P1}</p><p>Sign up to our Lake Briefing newsletter</p><p>Enter your email address</p><p>{P2}</p><p>Thank you for subscribing!</p><p>{P3}</p>",
    ),
    without=["Sign up", "Enter your email", "Thank you for subscribing"],
    has=[P1, P2, P3],
)
h(
    "read more inline",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>{P1}</p><p>READ MORE: Lake row explained</p><p>Also read: Why fishermen are angry</p><p>RELATED: What the treaty says</p><p>{P2}</p><p>{P3}</p>",
    ),
    without=["READ MORE", "Also read", "RELATED"],
    has=[P1, P2, P3],
)
h(
    "captions",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<figure><img src=a.jpg alt='envoy'><figcaption>Uganda's ambassador leaves the ministry in Nairobi on Monday. Photograph: A. Otieno/Lakeside</figcaption></figure>{BODY}<p>Photograph: A. Otieno/Lakeside</p>",
    ),
    without=["Photograph"],
    has=[P1, P2, P3],
)
h(
    "caption paragraph",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>[Photo by A. Otieno/Lakeside via Getty Images]</p><p>File photo: the lake at dawn</p><p>Image: A. Otieno</p>{BODY}",
    ),
    without=["Photo by", "File photo", "Image:"],
    has=[P1, P2, P3],
)
h(
    "reporting by",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"{BODY}<p>(Reporting by Achieng Otieno in Nairobi; Editing by Sam Okello)</p><p>Our Standards: The Lakeside Trust Principles.</p>",
    ),
    without=["Reporting by", "Our Standards"],
    has=[P1, P2, P3],
)
h(
    "byline para",
    page('<meta name="date" content="2024-05-03">', body=f"<p>By Achieng Otieno in Nairobi</p>{BODY}"),
    without=["By Achieng"],
    has=[P1, P2, P3],
)
h(
    "social",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<ul><li>Facebook</li><li>Twitter</li><li>WhatsApp</li><li>Copy link</li></ul><p>Share</p><p>Save article</p><p>Listen to this article</p>{BODY}<p>Follow Achieng Otieno on X @achieng</p><p>Share this with your friends</p><p>Tags: Kenya, Uganda</p><p>Topics</p>",
    ),
    without=["WhatsApp", "Copy link", "Listen to", "Follow Achieng", "Share this", "Tags:"],
    has=[P1, P2, P3],
)
h(
    "paywall",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"{BODY}<p>To continue reading, please log in or register.</p><p>Already a subscriber? Log in</p><p>Support independent journalism from as little as 1 euro a month.</p>",
    ),
    without=["log in", "Already a subscriber", "Support independent"],
    has=[P1, P2, P3],
)
h(
    "correction kept",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"{BODY}<p>Correction, 4 May: An earlier version of this story gave the wrong number of fishermen.</p>",
    ),
    has=[P1, P2, P3, "Correction, 4 May"],
    published="2024-05-03",
)
h(
    "live blog",
    page(
        '<script type="application/ld+json">{"@type":"LiveBlogPosting","datePublished":"2024-05-03T06:00:00+03:00"}</script>',
        body=f"<div><h2>14:05</h2><p>{P1}</p></div><div><h2>13:50</h2><p>{P2}</p></div><div><h2>12:10</h2><p>{P3}</p></div><p>This live page is closed.</p>",
    ),
    has=[P1, P2, P3],
    published="2024-05-03T06:00:00+03:00",
)
h(
    "amp",
    f'<!doctype html><html amp lang=en><head><meta charset=utf-8><title>Kenya summons envoy - Lakeside</title><link rel=canonical href=\'https://lakeside.example/a1\'><script type=\'application/ld+json\'>{{"@type":"NewsArticle","datePublished":"2024-05-03T14:05:00+03:00","author":{{"@type":"Person","name":"Achieng Otieno"}},"publisher":{{"@type":"Organization","name":"Lakeside"}}}}</script><style amp-boilerplate>body{{visibility:hidden}}</style></head><body><amp-ad width=300></amp-ad><article><h1>Kenya summons envoy</h1>{BODY}</article><amp-consent><p>We and our partners store cookies</p></amp-consent></body></html>',
    published="2024-05-03T14:05:00+03:00",
    url="https://lakeside.example/a1",
    author="Achieng Otieno",
    publisher="Lakeside",
    without=["cookies"],
    has=[P1, P2, P3],
)
h(
    "sentence about cookies stays",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>{P1}</p><p>Kenya's regulator fined the Ugandan firm over the use of cookies on government sites, officials said.</p><p>{P2}</p><p>{P3}</p>",
    ),
    has=["Kenya's regulator fined"],
)
h(
    "sentence beginning with related",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>{P1}</p><p>Related talks in Entebbe ended without agreement on Sunday, diplomats said.</p><p>Follow-up sessions will be held in Kisumu, they added.</p><p>Subscribe to the peace plan or face sanctions, Kenya told Uganda.</p><p>{P2}</p>",
    ),
    has=["Related talks in Entebbe", "Follow-up sessions"],
)
h(
    "by sentence stays",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>{P1}</p><p>By Tuesday the envoy had left Nairobi.</p><p>By nightfall in Kampala crowds had gathered outside the embassy.</p><p>{P2}</p>",
    ),
    has=["By Tuesday", "By nightfall"],
)
h(
    "published sentence stays",
    page(
        '<meta name="date" content="2024-05-03">',
        body=f"<p>{P1}</p><p>Published accounts of the arrest differ, the ministry said.</p><p>Image rights were not the issue, Uganda said in Kampala.</p><p>{P2}</p><p>Copyright law was cited by Kenya when it seized the ship of Uganda.</p>",
    ),
    has=["Published accounts", "Image rights", "Copyright law"],
)


# ---------- wire texts: text kept whole; first: where the first sentence of the story begins
def w(name: str, head: str, **want: Any) -> None:
    t(name, f"{head}{P1}\n\n{P2}\n", whole=True, first=P1.split(" on Monday")[0][:30], **want)


w("dl plain", "MOSCOW, March 12 (Meridian) — ", published=None)
w("dl year", "MOSCOW, March 12, 2024 (Meridian) — ", published="2024-03-12", basis="text")
w("dl day month year", "NAIROBI, 12 March 2024 (Meridian) - ", published="2024-03-12", basis="text")
w("dl ap", "LONDON (AP) – ", published=None)
w("dl title", "Geneva/Brussels - ", published=None)
w("dl title paren", "Nairobi (dpa) - ", published=None)
w("dl slash", "NAIROBI, May 3 /Meridian-Asia/ -- ", published=None)
w("dl colon", "NAIROBI: ", published=None)
w("dl vna", "Hanoi, May 3 (VNA) – ", published=None)
w("dl pti", "New Delhi, May 3 (PTI) ", published=None)
w("dl tass", "NAIROBI, May 3. /MERIDIAN/. ", published=None)
w("dl state", "ENTEBBE, Uganda (Meridian) — ", published=None)
w("dl two", "NAIROBI/KAMPALA, May 3 (Meridian) - ", published=None)
w("dl weekday year context", "NAIROBI, Friday 3 May 2024 (Meridian) — ", published="2024-05-03", basis="text")
w("dl abbreviated", "WASHINGTON, Dec. 3, 2023 (Meridian) -- ", published="2023-12-03", basis="text")
w("dl ips", "ADDIS ABABA, Ethiopia, May 3 2024 (Meridian) - ", published="2024-05-03", basis="text")
w("dl emdash tight", "KAMPALA—", published=None)
t(
    "adds details",
    f"(Adds details, quote)\n\nNAIROBI, May 3 (Meridian) - {P1}\n\n{P2}\n\n(Reporting by A. Otieno; Editing by S. Okello)\n",
    whole=True,
    published=None,
)
t(
    "rights year",
    f"NAIROBI, May 3 (Meridian) - {P1}\n\n{P2}\n\n(c) 2024 Meridian News. All rights reserved.\n",
    whole=True,
    published="2024-05-03",
    basis="text",
)
t("rights other year no day", f"{P1}\n\n{P2}\n\nCopyright 2024 Meridian.\n", whole=True, published=None)
t(
    "rights two years",
    f"NAIROBI, May 3 (Meridian) - {P1}\n\n{P2}\n\n© 2010-2024 Meridian.\n",
    whole=True,
    published=None,
)
t(
    "weekday agrees",
    f"NAIROBI, Friday, May 3 (Meridian) - {P1} The row began in 2024.\n\n{P2}\n",
    whole=True,
    published=None,
)
t(
    "published line",
    f"Kenya summons envoy\nPublished: 3 May 2024 14:05 EAT\nBy Achieng Otieno\n\n{P1}\n\n{P2}\n",
    whole=True,
    published="2024-05-03T14:05:00+03:00",
    basis="text",
)
t("date line", f"Kenya summons envoy\n\n3 May 2024\n\n{P1}\n\n{P2}\n", whole=True, published="2024-05-03", basis="text")
t("date line weekday wrong", f"Kenya summons envoy\n\nMonday, 3 May 2024\n\n{P1}\n\n{P2}\n", whole=True, published=None)
t("two date lines", f"Kenya summons envoy\n\n3 May 2024\n\n4 May 2024\n\n{P1}\n\n{P2}\n", whole=True, published=None)
t(
    "event date in first sentence",
    f"Kenya on 3 May 2024 summoned the ambassador of Uganda.\n\n{P2}\n",
    whole=True,
    published=None,
)
t(
    "mail",
    f"From: press@mfa.example\nTo: desk@lakeside.example\nDate: Fri, 3 May 2024 14:05:00 +0300\nSubject: Statement on the lake\n\n{P1}\n\n{P2}\n",
    whole=True,
    published="2024-05-03T14:05:00+03:00",
    basis="text",
)
t(
    "press release",
    f"FOR IMMEDIATE RELEASE\nMay 3, 2024\nContact: Press Office\n\nMinistry protests arrest of fishermen\n\n{P1}\n\n{P2}\n",
    whole=True,
    published="2024-05-03",
    basis="text",
)
t("archive list at end", f"{P1}\n\n{P2}\n\nEarlier:\n3 April 2023\nLake talks fail\n", whole=True, published=None)
t(
    "iso line",
    f"2024-05-03T14:05:00Z\nKenya summons envoy\n{P1}\n{P2}\n",
    whole=True,
    published="2024-05-03T14:05:00+00:00",
    basis="text",
)
t(
    "editor note",
    f"[Editor's note: this story was first published on 1 May 2024.]\n\n{P1}\n\n{P2}\n",
    whole=True,
    published="2024-05-01",
    basis="text",
)
t("history piece", f"On this day\n\n3 May 1961\n\n{P1}\n\n{P2}\n", whole=True, published=None)
t(
    "byline with date",
    f"Kenya summons envoy\nBy Achieng Otieno, Nairobi – 3 May 2024 | 4 min read\n{P1}\n",
    published="2024-05-03",
    basis="text",
)
t(
    "day and time of the last update",
    f"Kenya summons envoy\n3 May 2024 Last updated at 14:05 GMT\n{P1}\n",
    published="2024-05-03",
    basis="text",
)
t("updated only", f"Kenya summons envoy\nMeridian | Updated: 2024-05-03 14:05\n{P1}\n", published=None)
t("day without year", f"Kenya summons envoy\n3 May\n{P1}\n", published=None)
t("no such day", f"Kenya summons envoy\n31 April 2024\n{P1}\n", published=None)
t("headline with a day", f"Accord of 3 May 2024 collapses\n{P1}\n", published=None)
t("headline about something published", f"Report published 3 May 2024 angers Kampala\n{P1}\n", published=None)
t("chronology", f"1 May 2024\n{P1}\n2 May 2024\n{P2}\n3 May 2024\n{P3}\n", published=None)
t(
    "correction on top",
    f"CORRECTION: An earlier version gave the wrong date.\nPublished: 3 May 2024\n{P1}\n",
    published="2024-05-03",
    basis="text",
)
t(
    "note at the end",
    f"{P1}\n\n{P2}\n\nThis article was first published on 3 May 2024.\n",
    published="2024-05-03",
    basis="text",
)
t(
    "mail of an office program",
    f"From: Press Office\nSent: Friday, May 3, 2024 2:05 PM\nTo: Desk\nSubject: Lake\n\n{P1}\n",
    published="2024-05-03T14:05:00",
    basis="text",
)
t(
    "two clocks",
    f"Kenya summons envoy\nPOSTED: 1405 GMT (2205 HKT), May 3, 2024\n{P1}\n",
    published="2024-05-03T14:05:00+00:00",
    basis="text",
)
