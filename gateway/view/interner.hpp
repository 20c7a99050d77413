// Small dense numbers for names (areas, accounts), so that following and routing compare integers. A number is given
// once and for good; nothing is ever removed, so callers bound what they let in. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace redline::gateway {

using NameId = std::uint32_t;
inline constexpr NameId kNoName = ~NameId{0};

class Interner {
 public:
  NameId intern(std::string_view name) {
    if (const auto known = numbers_.find(name); known != numbers_.end()) return known->second;
    const auto [entry, added] = numbers_.try_emplace(std::string{name}, static_cast<NameId>(names_.size()));
    names_.push_back(&entry->first);
    return entry->second;
  }
  // kNoName when the name was never seen.
  NameId find(std::string_view name) const {
    const auto known = numbers_.find(name);
    return known == numbers_.end() ? kNoName : known->second;
  }
  const std::string& name(NameId number) const { return *names_[number]; }
  std::size_t size() const noexcept { return names_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, NameId, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;
};

}  // namespace redline::gateway
