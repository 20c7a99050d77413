// GET /api/v1/rates and /api/v1/registers/{register}: figures and lists out of the records (H1, I1), as JSON or CSV.
//
//   from_ms=…  until_ms=…       the period; or day=2026-03-02 or month=2026-03 in the policy's zone; the last 24 h when left out
//   area=north                  may stand several times
//   by=area|category|priority|tier|channel|technician      of rates: a row each; left out: one row for everything
//   limit=1000                  of registers: rows; of spot-check the size of the sample
//   seed=7                      of spot-check: the same seed draws the same tickets
//   format=csv                  instead of JSON; times are local ones of the policy's zone there
//
// For supervisors, who see the areas they may see. Pure functions; the gateway's thread.
#pragma once

#include <expected>
#include <string_view>

#include "dispatcher/domain/policy.hpp"
#include "dispatcher/ports/measures.hpp"
#include "gateway/api/query.hpp"

namespace redline::gateway::api {

inline constexpr domain::Duration kUsualPeriod = std::chrono::hours{24};
inline constexpr std::size_t kRegisterRowsMax = 10'000;
inline constexpr std::size_t kRegisterRows = 1'000;
inline constexpr std::size_t kSampleRows = 20;

enum class TableFormat : std::uint8_t { Json, Csv };

struct RatesRequest {
  ports::RatesQuery query;
  TableFormat format = TableFormat::Json;
};
std::expected<RatesRequest, QueryRefusal> rates_request(const Principal& principal, std::string_view query, const domain::Zone& zone,
                                                        domain::Instant now);
net::HttpResponse rates_response(const RatesRequest& request, const std::vector<ports::Rates>& rates);

struct RegisterRequest {
  ports::RegisterQuery query;
  TableFormat format = TableFormat::Json;
};
// `name`: overdue, timeliness, paid or spot-check; NOT_FOUND for another.
std::expected<RegisterRequest, QueryRefusal> register_request(const Principal& principal, std::string_view name,
                                                              std::string_view query, const domain::Zone& zone, domain::Instant now);
net::HttpResponse register_response(const RegisterRequest& request, const ports::Register& list, const domain::Zone& zone);

}  // namespace redline::gateway::api
