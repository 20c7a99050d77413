// Service requests of a city, from CSV to tickets: what `redline replay` sends.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "deploy/config/csv_reader.hpp"
#include "deploy/config/problem.hpp"
#include "deploy/config/request_map.hpp"
#include "dispatcher/domain/command.hpp"

namespace redline::config {

struct ReplayRequest {
  domain::CreateTicket ticket;
  domain::Instant at{};  // when it was registered
  std::string id;        // of the request in the city's own register; the line where there is none
  std::uint64_t line = 0;
};

// Where the columns of a map stand in a file.
struct RequestColumns {
  std::size_t count = 0;
  std::size_t time = 0;
  std::size_t type = 0;
  std::optional<std::size_t> id, address, neighborhood, lat, lon, channel;
  std::vector<std::size_t> description;
};
// Refused when a column that the map names is not in `header`.
std::expected<RequestColumns, RowProblem> find_columns(const CsvRow& header, const RequestMap& map);

std::expected<ReplayRequest, RowProblem> map_request(const CsvRow& row, const RequestColumns& columns,
                                                     const RequestMap& map, const domain::Policy& policy);

// Reads a whole file, plain or gzip. Map and policy must outlive it.
class RequestReader {
 public:
  static std::expected<RequestReader, Problem> open(const std::string& path, const RequestMap& map,
                                                    const domain::Policy& policy);

  // The next request, or why a row cannot be one; nullopt at the end.
  std::optional<std::expected<ReplayRequest, RowProblem>> next();

 private:
  RequestReader(CsvReader csv, RequestColumns columns, const RequestMap& map, const domain::Policy& policy)
      : csv_(std::move(csv)), columns_(std::move(columns)), map_(&map), policy_(&policy) {}

  CsvReader csv_;
  RequestColumns columns_;
  const RequestMap* map_;
  const domain::Policy* policy_;
};

}  // namespace redline::config
