// Full-text search without a word list: what both databases index, and what a search asks of them. The same code makes both
// sides, so that SQLite and PostgreSQL find the same.
//
// A text becomes terms: words of letters and digits, in small letters; a run of Chinese, Japanese or Korean characters
// becomes each pair of neighbours and its last character alone ("漏水管" → 漏水, 水管, 管), because there are no blanks
// between words. Everything else separates. A search finds every text that has all its words, each at the beginning of a
// word, and all its runs of characters, each as it stands.
//
// Terms consist of a-z and 0-9 only, other characters being written as x and their number: no tokenizer, locale or quoting
// rule of a database can change them. Pure functions, safe on any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redline::storage::records {

inline constexpr std::size_t kTermBytesMax = 64;   // longer words are cut
inline constexpr std::size_t kTermsMax = 16'000;   // of one text; PostgreSQL counts places up to 16,383

// In order; neighbours in a run of characters are neighbours here.
std::vector<std::string> terms_of(std::string_view text);

// Terms that stand one after another; of the last one the beginning is enough.
using Phrase = std::vector<std::string>;
// What a search asks for; all of it must be there. Empty: nothing that can be searched for was asked.
std::vector<Phrase> phrases_of(std::string_view text);

}  // namespace redline::storage::records
