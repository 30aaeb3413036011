"""A text as words, with what the name recogniser asks about each: its kind, the gap to the next, its language."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from feinschliff.privacy.names import EVERYDAY, FIRST, LAST, lists
from feinschliff.privacy.names import cues as c

LETTER = r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"
# An apostrophe joins where a capital follows (O'Brien); "Smith's" ends before it. Every repeat is bounded.
WORD = re.compile(rf"[{LETTER}]{{1,40}}(?:(?:-|['’](?=[A-ZÀ-ÖØ-Þ]))[{LETTER}]{{1,40}}){{0,3}}")
Found = tuple[int, int, float]
"""A name: its first word, its last word, its score."""

BLOCK = 600
"""Characters of text over which the language is judged."""
UMLAUT = re.compile("[äöüß]")
LONGEST_CHAIN = 8
SPACES = frozenset({" ", "\u00a0", "  ", "\u202f", "\t"})
CLAUSE_END = re.compile(r"\s{0,2}(?:[,.;:!?)\]\"”“»(]|\n)|\s[–-]\s|['’]s?\b")
SENTENCE_END = re.compile(r"[.!?:;\n>\"“”„»«|•*(–\[{\t#]|\s-|^$")
NOT_A_WORD_BEFORE = frozenset("@/\\_#&=$%+'’0123456789")
NOT_A_WORD_AFTER = frozenset("@/\\_=0123456789<")


class Reading:
    """The words of one text; all questions take the index of a word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in WORD.finditer(text)]
        self.words = [text[start:end] for start, end in self.spans]
        self.lows = [word.lower() for word in self.words]
        self.names = lists()
        self.kinds: dict[str, int] = {}
        self.german: dict[int, bool] = {}

    def __len__(self) -> int:
        return len(self.words)

    def kind(self, i: int) -> int:
        """The bits of `Names.kind`; a run of capitals counts like the same word in ordinary letters."""
        word = self.words[i]
        found = self.kinds.get(word)
        if found is None:
            found = self.names.kind(word)
            if not found and word[0].isupper() and len(word) > 5:
                low = word.lower()
                # "Sušulić" is a last name by its end; "Lübben-Ekberg" may be a German noun and needs English around.
                if c.NAME_END.search(low) and (not c.GERMAN_TOO.search(low) or not self.is_german(i)):
                    found = LAST
            self.kinds[word] = found
        return found

    def low(self, i: int) -> str:
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def before(self, i: int) -> str:
        """The characters between the word before and this one."""
        return self.text[self.spans[i - 1][1] if i else 0 : self.spans[i][0]]

    def after(self, i: int) -> str:
        """The characters between this word and the next."""
        return self.text[self.spans[i][1] : self.spans[i + 1][0] if i + 1 < len(self.spans) else len(self.text)]

    def capital(self, i: int) -> bool:
        return 0 <= i < len(self.words) and self.words[i][0].isupper()

    def initial(self, i: int) -> bool:
        word = self.words[i]
        return (len(word) == 1 and word.isupper()) or (len(word) == 3 and word[1] == "-" and word.isupper())

    def shouted(self, i: int) -> bool:
        return len(self.words[i]) > 1 and self.words[i].isupper()

    def whole(self, i: int) -> bool:
        """Whether the word stands alone, not inside an address, a path or a code."""
        start, end = self.spans[i]
        before, after = self.text[start - 1 : start], self.text[end : end + 2]
        if after in ("'t", "’t"):
            return False
        if after[:1] == "." and after[1:].isalnum() and after[1:].islower():
            return False
        return before not in NOT_A_WORD_BEFORE and after[:1] not in NOT_A_WORD_AFTER

    def starts(self, i: int) -> bool:
        """Whether the word begins a sentence, a line or a quotation: then its capital says nothing."""
        return i == 0 or SENTENCE_END.search(self.before(i)) is not None

    def ends(self, i: int, pattern: re.Pattern[str] = CLAUSE_END) -> bool:
        """Whether a clause (or what else the pattern describes) ends after the word."""
        return i + 1 == len(self) or pattern.match(self.text, self.spans[i][1]) is not None

    def next_to_number(self, i: int) -> bool:
        """Whether a number stands directly before or after, as in addresses."""
        return bool(re.search(r"\d ?$", self.before(i)) or re.match(r" \d{1,5}\b", self.after(i)))

    def owns(self, i: int) -> bool:
        """Whether "'s" follows."""
        end = self.spans[i][1]
        return self.text[end : end + 2] in ("'s", "’s") and not self.text[end + 2 : end + 3].isalpha()

    def everyday(self, i: int) -> bool:
        return bool(self.kind(i) & EVERYDAY)

    def is_name(self, i: int) -> bool:
        """A known name that is no everyday word."""
        kind = self.kind(i)
        return bool(kind & (FIRST | LAST)) and not kind & EVERYDAY

    def possible(self, i: int) -> bool:
        """A capitalised word that is in no list and does not look like an ordinary noun."""
        word, low = self.words[i], self.lows[i]
        return (
            word[0].isupper()
            and len(word) > 2
            and not self.kind(i) & EVERYDAY
            and low not in c.NO_ONE
            and low not in c.COMPANY
            and low not in c.PLACE
            and low not in c.ROLES
            and low not in c.TITLES
            and (bool(self.kind(i)) or not c.NOUN_END.search(low))
        )

    def chain(self, i: int) -> list[int]:
        """The words from `i` on that could belong to one name: capitalised, initials, and particles before such."""
        found = [i]
        while len(found) < LONGEST_CHAIN and found[-1] + 1 < len(self.words):
            j = found[-1] + 1
            if not self.joined(j - 1):
                break
            k = j
            while k < j + 3 and k + 1 < len(self.words) and self.lows[k] in c.PARTICLES and self.joined(k):
                if self.words[k][0].isupper() and k > j:
                    break
                k += 1
            if not self.words[k][0].isupper():
                break
            found.extend(range(j, k + 1))
        return found

    def joined(self, i: int) -> bool:
        """Whether only a space stands after the word (after an initial also a dot)."""
        gap = self.after(i)
        if gap in SPACES:
            return True
        return self.initial(i) and gap in ("", ".", ". ", ".  ", ".\u00a0")

    def spoils(self, i: int) -> bool:
        """Whether what follows the last word `i` of a name shows a company, a street or a product."""
        gap, j = self.after(i), i + 1
        if gap.strip() == "&" or gap.startswith(("®", "™")):
            return True
        if j >= len(self.words) or not (gap in SPACES or gap in (" - ", "-", ", ")):
            return False
        low = self.lows[j]
        if low in c.COMPANY and (self.words[j][0].isupper() or low == "e"):
            return gap != ", " or low in ("inc", "ltd", "llc", "corp")
        if low == "e" and self.text[self.spans[j][0] : self.spans[j][0] + 5].lower().replace(" ", "").startswith("e.k"):
            return True
        if gap == ", ":
            return False
        if self.words[j][0].isupper() and self.joined(j) and self.low(j + 1) in c.STREET and self.capital(j + 1):
            return True
        return self.words[j][0].isupper() and (low in c.PLACE or bool(c.PLACE_STEM.search(low) and not self.kind(j)))

    def is_german(self, i: int) -> bool:
        """Whether the text around the word has more German than English small words."""
        block = self.spans[i][0] // BLOCK
        found = self.german.get(block)
        if found is None:
            first = bisect_left(self.spans, (block * BLOCK - BLOCK // 2, 0))
            last = bisect_left(self.spans, ((block + 1) * BLOCK + BLOCK // 2, 0))
            lows = self.lows[first:last]
            german, english = sum(low in c.GERMAN for low in lows), sum(low in c.ENGLISH for low in lows)
            tie = german == english and any(not low.isascii() and UMLAUT.search(low) for low in lows)
            found = self.german[block] = german > english or tie
        return found

    @cached_property
    def lower_case(self) -> bool:
        """Whether the writer uses no capitals at all, so that they cannot be asked for."""
        return len(self.words) > 1 and self.text.islower()
