#include "deploy/config/zone_file.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "deploy/config/posix_zone_rule.hpp"
#include "deploy/config/text_file.hpp"

namespace redline::config {

namespace {

using domain::Instant;
using domain::ZoneOffset;
using std::chrono::seconds;

constexpr Instant kTableStart = std::chrono::sys_days{kZoneFirstYear / 1 / 1};
constexpr Instant kTableEnd = std::chrono::sys_days{(kZoneLastYear + std::chrono::years{1}) / 1 / 1};
constexpr std::size_t kHeaderBytes = 44;

std::int64_t big_endian(std::string_view bytes) {
  std::uint64_t value = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(value);
}

// One of the two data blocks of a zone file: the older one has 4-byte times, the newer one 8-byte times.
struct Block {
  std::size_t time_bytes = 0;
  std::size_t times = 0, types = 0, chars = 0, leaps = 0, standards = 0, universals = 0;
  std::size_t bytes() const {
    return times * (time_bytes + 1) + types * 6 + chars + leaps * (time_bytes + 4) + standards + universals;
  }
};

std::optional<Block> read_header(std::string_view bytes, std::size_t time_bytes) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with("TZif")) return std::nullopt;
  const auto count = [&](std::size_t index) {
    return static_cast<std::size_t>(static_cast<std::uint32_t>(big_endian(bytes.substr(20 + index * 4, 4))));
  };
  return Block{.time_bytes = time_bytes,
               .times = count(3),
               .types = count(4),
               .chars = count(5),
               .leaps = count(2),
               .standards = count(1),
               .universals = count(0)};
}

// The transitions of a block, before them the offset of the time before the first.
std::optional<std::vector<ZoneOffset>> read_transitions(std::string_view bytes, const Block& block) {
  const std::string_view indexes = bytes.substr(block.times * block.time_bytes);
  const std::string_view types = indexes.substr(block.times);
  const auto offset_of_type = [&](std::size_t type) { return seconds{big_endian(types.substr(type * 6, 4))}; };
  std::vector<ZoneOffset> offsets{{.from = Instant::min(), .offset = offset_of_type(0)}};
  for (std::size_t i = 0; i < block.times; ++i) {
    const auto type = static_cast<unsigned char>(indexes[i]);
    const std::int64_t at_s = big_endian(bytes.substr(i * block.time_bytes, block.time_bytes));
    if (type >= block.types) return std::nullopt;
    if (at_s < -(std::int64_t{1} << 40) || at_s > std::int64_t{1} << 40) continue;  // some files mark the Big Bang
    const Instant from{seconds{at_s}};
    if (from <= offsets.back().from) return std::nullopt;
    offsets.push_back({.from = from, .offset = offset_of_type(type)});
  }
  return offsets;
}

// Cuts the table to the years that are wanted and joins neighbours with the same offset.
domain::Zone compact(const std::vector<ZoneOffset>& offsets) {
  std::vector<ZoneOffset> table;
  for (const ZoneOffset& offset : offsets) {
    if (offset.from >= kTableEnd) break;
    if (table.empty() || offset.from <= kTableStart) {
      table.assign(1, {.from = kTableStart, .offset = offset.offset});
    } else if (table.back().offset != offset.offset) {
      table.push_back(offset);
    }
  }
  return domain::Zone{std::move(table)};
}

ZoneFault damaged() { return {.what = "the time zone file is damaged", .hint = "install the Debian package tzdata"}; }

// Names of the database close to `name`.
std::string similar_names(std::string_view name, const std::string& folder) {
  const auto index = read_text(folder + "/tzdata.zi");
  if (!index) return "write it like Europe/Berlin or UTC";
  std::vector<std::string> known;
  for (std::string_view rest = *index; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    // "Z NAME …" defines a zone, "L TARGET NAME" another name for one.
    if (line.starts_with("Z ")) known.emplace_back(line.substr(2, line.find(' ', 2) - 2));
    if (line.starts_with("L ")) known.emplace_back(line.substr(line.rfind(' ') + 1));
  }
  const std::string hint = hint_for(name, known);
  return hint.empty() ? "write it like Europe/Berlin or UTC" : hint;
}

}  // namespace

std::expected<domain::Zone, ZoneFault> compile_zone(std::string_view bytes) {
  auto block = read_header(bytes, 4);
  if (!block) return std::unexpected{damaged()};
  const bool has_second_block = bytes[4] >= '2';
  bytes.remove_prefix(kHeaderBytes);
  if (has_second_block) {
    if (bytes.size() < block->bytes()) return std::unexpected{damaged()};
    bytes.remove_prefix(block->bytes());
    block = read_header(bytes, 8);
    if (!block) return std::unexpected{damaged()};
    bytes.remove_prefix(kHeaderBytes);
  }
  if (block->types == 0 || bytes.size() < block->bytes()) return std::unexpected{damaged()};
  auto offsets = read_transitions(bytes, *block);
  if (!offsets) return std::unexpected{damaged()};
  bytes.remove_prefix(block->bytes());

  // "\nRULE\n" behind the second block; an empty rule says that nothing is known about the future.
  if (bytes.size() > 2 && bytes.front() == '\n' && bytes.back() == '\n') {
    const auto rule = parse_posix_zone_rule(bytes.substr(1, bytes.size() - 2));
    if (!rule) return std::unexpected{damaged()};
    const Instant known_until = offsets->back().from;
    if (!rule->has_summer && offsets->size() == 1) offsets->front().offset = rule->standard;
    for (auto year = kZoneFirstYear; rule->has_summer && year <= kZoneLastYear; ++year)
      for (const ZoneOffset& change : rule->changes(year))
        if (change.from > known_until) offsets->push_back(change);
  }
  return compact(*offsets);
}

std::expected<domain::Zone, ZoneFault> load_zone(std::string_view name) {
  const char* configured = std::getenv("TZDIR");
  const std::string folder = configured != nullptr && *configured != '\0' ? configured : "/usr/share/zoneinfo";
  const bool clean = !name.empty() && name.size() <= 64 && name.front() != '/' && !name.contains("..") &&
                     std::ranges::all_of(name, [](unsigned char c) {
                       return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
                     });
  const auto bytes = clean ? read_text(fmt::format("{}/{}", folder, name)) : std::unexpected{Problem{}};
  if (!bytes || !bytes->starts_with("TZif"))
    return std::unexpected{
        ZoneFault{.what = fmt::format("unknown time zone '{}'", name), .hint = similar_names(name, folder)}};
  return compile_zone(*bytes);
}

}  // namespace redline::config
