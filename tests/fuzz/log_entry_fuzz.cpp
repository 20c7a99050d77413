// Whatever lies in the live store or the log: decoding neither crashes nor hangs, and what is accepted is the same when
// it is written and read again. First byte: which record.
#include <array>
#include <cstddef>
#include <cstdint>

#include "proto/codec/records.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/seeds.hpp"

namespace redline::tests::fuzz {
namespace {

template <class Decode>
void check(std::string_view bytes, Decode&& decode) {
  const auto first = decode(bytes);
  if (!first) return;
  std::string written;
  codec::encode(*first, written);
  const auto again = decode(written);
  require(again.has_value(), "what we write can be read");
  require(*again == *first, "and is the same");
}

void check_log_entry(std::string_view bytes) {
  const auto first = codec::decode_log_entry(bytes);
  if (!first) return;
  std::string written;
  codec::encode(codec::LogEntryRef{first->commit_number, first->first_offset, first->next_offset, first->at,
                                   first->events, first->outcomes, first->retired},
                written);
  const auto again = codec::decode_log_entry(written);
  require(again.has_value(), "what we write can be read");
  require(again->events == first->events && again->outcomes == first->outcomes, "and is the same");
}

void check_stored_answer(std::string_view bytes) {
  const auto first = codec::decode_stored_answer({}, bytes);
  if (!first) return;
  std::string written;
  codec::encode_stored_answer(*first, written);
  require(codec::decode_stored_answer({}, written) == *first, "an answer is the same");
}

struct Record {
  std::string_view name;
  void (*check)(std::string_view bytes);
};
constexpr std::array kRecords{
    Record{"log_entry", check_log_entry},
    Record{"ticket", [](std::string_view bytes) { check(bytes, codec::decode_ticket); }},
    Record{"inbox_command", [](std::string_view bytes) { check(bytes, codec::decode_command); }},
    Record{"event", [](std::string_view bytes) { check(bytes, codec::decode_event); }},
    Record{"technician", [](std::string_view bytes) { check(bytes, codec::decode_technician); }},
    Record{"shard_header", [](std::string_view bytes) { check(bytes, codec::decode_shard_header); }},
    Record{"position_sample", [](std::string_view bytes) { check(bytes, codec::decode_position_sample); }},
    Record{"stored_answer", check_stored_answer},
};

}  // namespace

std::vector<std::string_view> seed_files() { return {"v1/records.txt"}; }

std::vector<std::string> seeds_of(std::string_view name, std::string_view bytes, std::string_view) {
  for (std::size_t i = 0; i < kRecords.size(); ++i)
    if (name.starts_with(kRecords[i].name)) return {std::string(1, static_cast<char>(i)).append(bytes)};
  require(false, "every golden record is fuzzed");
  return {};
}

}  // namespace redline::tests::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redline::tests::fuzz;
  if (size == 0) return 0;
  kRecords[data[0] % kRecords.size()].check({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
