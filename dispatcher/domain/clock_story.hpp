// Why a clock is due when it is, as sentences without a language: each is a key into the table of sentences
// (gateway/view/sentences.yaml) and its arguments. The renderer knows words and units, this file knows the facts.
//
// The order is the reader's: the promise, what happened to the clock, what counted and what did not, how it stands. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dispatcher/domain/deadlines.hpp"

namespace redline::domain {

// A word that is in the table of sentences, too: "clock-arrive", "cause-hold".
struct Word {
  std::string key;
  friend bool operator==(const Word&, const Word&) = default;
};

struct Argument {
  std::string_view name;
  std::variant<Instant, Duration, TimeOfDay, std::int64_t, Word, std::string> value;
  friend bool operator==(const Argument&, const Argument&) = default;
};

struct Sentence {
  std::string_view key;
  std::vector<Argument> arguments;
  friend bool operator==(const Sentence&, const Sentence&) = default;
};

// `ledger` and `requests` are the ticket's, of all clocks; `policy_version` the one the terms are from.
std::vector<Sentence> clock_story(const Clock& clock, const ClockTerms& terms, std::span<const LedgerEntry> ledger,
                                  std::string_view policy_version, Instant now, std::span<const Request> requests = {});

// Every key a story can use, with the names of its arguments: the table must have them all.
struct SentenceForm {
  std::string_view key;
  std::vector<std::string_view> arguments;
};
std::vector<SentenceForm> sentence_forms();
std::vector<std::string> sentence_words();

}  // namespace redline::domain
