#include "gateway/api/query.hpp"

#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>
#include <fmt/format.h>

#include "proto/codec/text.hpp"

namespace redline::gateway::api {

std::unexpected<QueryRefusal> refuse(ErrorCode code, std::string detail) {
  return std::unexpected{QueryRefusal{code, std::move(detail)}};
}

net::HttpResponse refused_query(const QueryRefusal& refusal) { return net::problem(refusal.code, refusal.detail); }

std::expected<std::vector<QueryParameter>, QueryRefusal> parameters_in(std::string_view text) {
  const auto parsed = boost::urls::parse_query(text);
  if (!parsed) return refuse(ErrorCode::BadRequest, "the query is not percent-encoded as a URL's must be");
  std::vector<QueryParameter> parameters;
  for (const auto& given : boost::urls::params_view(*parsed)) {
    if (given.value.empty() || !codec::is_utf8(given.value) || given.value.find('\0') != given.value.npos)
      return refuse(ErrorCode::BadRequest, fmt::format("'{}' needs a value that is text", given.key));
    parameters.push_back({given.key, given.value});
  }
  return parameters;
}

std::expected<void, QueryRefusal> narrow_areas(const Principal& principal, std::vector<domain::AreaId>& areas) {
  if (areas.empty()) areas = principal.areas;
  for (const domain::AreaId& area : areas)
    if (!principal.covers(area)) return refuse(ErrorCode::Forbidden, "that area is not one of yours");
  return {};
}

}  // namespace redline::gateway::api
