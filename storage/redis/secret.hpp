// A password or token held in memory. The type cannot be printed by accident: fmt and streams show `***`, and the text
// comes out only through reveal(), a word that is easy to search for. Copying is allowed (settings are values).
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace redline::storage::redis {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] bool empty() const { return text_.empty(); }
  // The text itself, valid while this object lives. Only for putting it on the wire to its own server.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  // What may be shown to people: nothing for an empty secret, otherwise a mask that does not tell the length.
  [[nodiscard]] std::string_view masked() const { return text_.empty() ? "" : "***"; }

  friend bool operator==(const Secret&, const Secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Secret& secret) { return out << secret.masked(); }

 private:
  std::string text_;
};

}  // namespace redline::storage::redis

template <>
struct fmt::formatter<redline::storage::redis::Secret> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const redline::storage::redis::Secret& secret, Context& context) const {
    return fmt::formatter<std::string_view>::format(secret.masked(), context);
  }
};
