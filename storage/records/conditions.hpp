// The conditions of a question to the records. They are made of constants; whatever comes from a person is a bound value.
// Lives as long as the statement it is bound to.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dispatcher/ports/records.hpp"
#include "storage/records/database.hpp"

namespace redline::storage::records {

// Conditions joined by AND, and the values they are bound to. Conditions are made of constants; whatever comes from a person is
// a value.
class Conditions {
 public:
  explicit Conditions(Dialect dialect) : dialect_(dialect) {}

  void number(std::string_view before, std::int64_t value, std::string_view behind = "") {
    and_(fmt::format("{}{}{}", before, bind(static_cast<long long>(value)), behind));
  }
  void text(std::string_view before, std::string value, std::string_view behind = "") {
    and_(fmt::format("{}{}{}", before, bind(std::move(value)), behind));
  }
  void one_of(std::string_view column, const std::vector<std::string>& values) {
    std::string names;
    for (const std::string& value : values) names += fmt::format("{}{}", names.empty() ? "" : ", ", bind(value));
    and_(fmt::format("{} IN ({})", column, names));
  }
  // Of tickets t; empty: every area.
  void areas(const std::vector<domain::AreaId>& areas) {
    std::vector<std::string> names;
    for (const domain::AreaId& area : areas) names.push_back(area.value);
    if (!names.empty()) one_of("t.area", names);
  }
  void within(std::string_view column, const ports::Period& period) {
    number(fmt::format("{} >= ", column), domain::to_ms(period.from));
    number(fmt::format("{} < ", column), domain::to_ms(period.until));
  }
  void always(std::string_view condition) { and_(std::string{condition}); }
  void nothing() { always("1 = 0"); }
  // Before this place in the order of newest first.
  void after(const ports::RecordsCursor& cursor) {
    const std::string created = bind(static_cast<long long>(domain::to_ms(cursor.created)));
    const std::string again = bind(static_cast<long long>(domain::to_ms(cursor.created)));
    const std::string id = bind(static_cast<long long>(cursor.ticket.value));
    and_(fmt::format("(t.created_ms < {} OR (t.created_ms = {} AND t.id < {}))", created, again, id));
  }

  const std::string& where() const noexcept { return where_; }
  void bind_to(soci::statement& statement) {
    for (const auto& [number, index] : order_) {
      if (number) {
        statement.exchange(soci::use(numbers_[index]));
      } else {
        statement.exchange(soci::use(texts_[index]));
      }
    }
  }
  Dialect dialect() const noexcept { return dialect_; }

 private:
  std::string bind(long long value) {
    order_.emplace_back(true, numbers_.size());
    numbers_.push_back(value);
    return fmt::format(":v{}", order_.size());
  }
  std::string bind(std::string value) {
    order_.emplace_back(false, texts_.size());
    texts_.push_back(std::move(value));
    return fmt::format(":v{}", order_.size());
  }
  void and_(std::string_view condition) { where_ += fmt::format("{}{}", where_.empty() ? " WHERE " : " AND ", condition); }

  Dialect dialect_;
  std::string where_;
  std::deque<long long> numbers_;
  std::deque<std::string> texts_;
  std::vector<std::pair<bool, std::size_t>> order_;  // is a number, index
};

}  // namespace redline::storage::records
