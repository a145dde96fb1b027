# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much of what was said a recogniser got wrong.

Run as a program it checks itself.
"""

import re


def split_words(text):
    """Lower case, without punctuation; an apostrophe inside a word stays."""
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("\u2019", "'"))


def count_errors(said, heard):
    """The fewest words to replace, insert or leave out that make @heard of @said."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        above, row = row, [number]
        for column, other in enumerate(heard, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (word != other)))
    return row[-1]


def word_error_rate(said, heard):
    """Errors by the number of words that were said; more than 1 when much was invented."""
    words = split_words(said)
    return count_errors(words, split_words(heard)) / max(len(words), 1)


def main():
    from sluice_test import Tap

    with Tap() as tap:
        for said, heard, rate, name in (
                ("Good morning, all.", "good morning all", 0, "case and punctuation do not count"),
                ("one two three four", "one two too four", 0.25, "a wrong word"),
                ("one two three four", "one three four", 0.25, "a missing word"),
                ("one two three four", "one two and three four", 0.25, "an invented word"),
                ("one two three four", "", 1, "nothing heard"),
                ("one two", "a b c d", 2, "more invented than said"),
                ("", "", 0, "nothing said"),
                ("Don\u2019t", "don't", 0, "apostrophes are alike")):
            tap.equal(word_error_rate(said, heard), rate, name)


if __name__ == "__main__":
    main()
