"""What must not leave: made-up names, companies, contacts and terms, in sentences of every kind."""

from __future__ import annotations

import unicodedata

TERMS = ("Kormoran", "Blue Heron", "Straßenbahn", "Project Ouzel", "C++ Guild", "quetzal")
# A sentence, and the words in it of which nothing may be seen.
SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("I worked with Anselm Okafor on the loader, and okafor wrote the tests.", ("Anselm", "Okafor")),
    ("Dr. Thorvald Brekkhus and Ms Quashie-Tetteh reviewed it.", ("Thorvald", "Brekkhus", "Quashie", "Tetteh")),
    ("Priya Natarajan’s dashboard showed 40% fewer errors.", ("Priya", "Natarajan")),
    ("It was Siobhán Ní Dhálaigh who found the 3 ms.", ("Siobhán", "Dhálaigh")),
    ("Jarosław Wiśnicki decided; JAROSŁAW signed.", ("Jarosław", "Wiśnicki")),
    ("We asked Nguyễn Thị Hoài to look at the logs.", ("Nguyễn", "Hoài")),
    ("O'Shaughnessey and McGillivrayson were on call.", ("Shaughnessey", "McGillivrayson")),
    ("Then Ljubica Stanojčić took over from van der Hoogstraten.", ("Ljubica", "Stanojčić", "Hoogstraten")),
    ("My mentor was D. Vandersloot.", ("Vandersloot",)),
    ("I paired with Rose Baker and with Hunter Stone.", ("Rose", "Baker", "Hunter")),
    ("Анна Воронцова wrote the parser.", ("Анна", "Воронцова")),
    ("王小明 wrote the scheduler.", ("王小明",)),
    ("The script oyelaran_backfill is Oyelaran's.", ("oyelaran",)),
    ("I wrote to Ｗａｆｉｙａ and to Kjer\u200bstin.", ("Wafiya", "Kjerstin")),
    ("Mu\u0308ller-Achterberg did the alerts.", ("Müller", "Achterberg")),
    ("I was at Globex for 3 years, in the globexlib team.", ("Globex",)),
    ("I joined Initech GmbH after Hooli.", ("Initech", "Hooli")),
    ("We built it for Vandelay Industries and for Tyrell-Wallace AG.", ("Vandelay", "Tyrell", "Wallace")),
    ("QuiltPay and eVoltique were our pilots.", ("QuiltPay", "eVoltique")),
    ("ZYNTHO asked for a weekly model.", ("ZYNTHO",)),
    ("I moved from Larkspur to Tidewater in 2021.", ("Larkspur", "Tidewater")),
    ("The Bumblefoot service answered in 20 ms.", ("Bumblefoot",)),
    ("We ran TrolleyRank on Kafka and Kubernetes.", ("TrolleyRank",)),
    ("At Kormoran the topic was kormoran_prod, the cluster KormoranProdCluster.", ("Kormoran",)),
    ("The domain kormoran.dev and the package mykormoranlib stayed.", ("Kormoran",)),
    ("We said Ｋｏｒｍｏｒａｎ, Kor\u200bmoran and Kórmoran.", ("Kormoran",)),
    ("blue_heron and BlueHeron are the blue heron team's.", ("blueheron",)),
    ("The Strassenbahn data came late.", ("strassenbahn",)),
    ("project-ouzel had 12 users; the c++ guild had 3.", ("ouzel", "c++")),
    ("A quetzal of events came each day.", ("quetzal",)),
    (
        "Write to a.okonjo@mail.fjordkraft.co.uk or b_katsuragi@nakatomi.jp.",
        ("okonjo", "fjordkraft", "katsuragi", "nakatomi"),
    ),
    ("The board stood at https://grafana.cyberdyne.example/d/42?x=1 then.", ("cyberdyne",)),
    ("git@github.com:soylent/ranker.git and s3://umbrella-prod/nb/ held it.", ("soylent", "umbrella")),
    ("It ran on db-3.prod.weyland.internal:5432 for a year.", ("weyland",)),
    ("See www.monarch.io/jobs, it is there.", ("monarch",)),
    ("My number is +44 20 7946 0958, or call me at 555 123 4567.", ("79460958", "5551234567")),
    ("Call (415) 555-2671 at night.", ("5552671",)),
)
TEXT = " ".join(sentence for sentence, _ in SENTENCES)
CANARIES = tuple(dict.fromkeys(word for _, words in SENTENCES for word in words))


def plain(text: str) -> str:
    """Letters and digits alone, without case, width and diacritics: as a reader would who wants to know."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in parts if c.isalnum() or c == "+").translate(str.maketrans("łøđ", "lod"))


def seen(text: str) -> list[str]:
    """The canaries that a text shows, also across its word breaks."""
    whole = plain(text)
    return [canary for canary in CANARIES if plain(canary) in whole]
