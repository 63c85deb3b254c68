"""The ladder of roles, and the verbs that stand on each of its rungs: helped < wrote < designed < decided < led."""

from __future__ import annotations

WATCHED, NOTICED, HELPED, DID, DESIGNED, LED = 1, 2, 3, 4, 5, 6
_LADDER = {
    WATCHED: "watched shadowed observed attended joined sat",
    NOTICED: "found noticed spotted saw seen discovered caught measured read heard learned",
    HELPED: "helped helping assisted supported contributed supplied reviewed participated advised suggested proposed "
    "argued recommended",
    DID: "wrote written built building implemented made created developed coded trained fitted tuned added set ran run "
    "tested fixed migrated moved replaced rewrote rewritten deployed shipped launched collected recorded "
    "labelled labeled analysed analyzed evaluated debugged tried did done doing put introduced automated "
    "split reduced batched picked chose modelled modeled killed interviewed prepared drew swapped "
    "refused cut wrapped blocked closed stopped tidied cleaned annotated translated wired",
    DESIGNED: "designed architected planned invented conceived",
    LED: "led owned own drove headed managed directed decided spearheaded oversaw mentored hired responsible",
}
RUNG = {word: level for level, words in _LADDER.items() for word in words.split()}
