// What stands behind the '?' of a request: taken apart, checked as text, and narrowed to what the caller may ask. Pure functions.
#pragma once

#include <charconv>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/net/http_message.hpp"
#include "gateway/session/principal.hpp"

namespace redline::gateway::api {

// The error is a detail for a BAD_REQUEST, or FORBIDDEN for what the principal may not ask.
struct QueryRefusal {
  ErrorCode code = ErrorCode::BadRequest;
  std::string detail;
};
std::unexpected<QueryRefusal> refuse(ErrorCode code, std::string detail);
net::HttpResponse refused_query(const QueryRefusal& refusal);

struct QueryParameter {
  std::string name;
  std::string value;  // text that is not empty
};
std::expected<std::vector<QueryParameter>, QueryRefusal> parameters_in(std::string_view text);

// The whole text must be the number.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

// None asked for: those of the principal. Areas of others are refused.
std::expected<void, QueryRefusal> narrow_areas(const Principal& principal, std::vector<domain::AreaId>& areas);

}  // namespace redline::gateway::api
