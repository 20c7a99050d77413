// HTTP for the tools: one request, one answer, waited for. REST answers that are problems become Trouble.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "deploy/redline/tools/server.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::app {

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

inline constexpr std::chrono::milliseconds kHttpDeadline{10'000};

// Resolve, connect, TLS, request and answer within `deadline`. Trouble when there was no answer at all.
Attempt<HttpAnswer> http_get(const Server& server, std::string_view target,
                             std::chrono::milliseconds deadline = kHttpDeadline);

// The body of a good answer; a problem (RFC 9457) is told by its own name.
Attempt<std::string> api_get(const Server& server, std::string_view target);
Attempt<boost::json::value> api_get_json(const Server& server, std::string_view target);

// The policy in force at the server.
Attempt<domain::PolicyPtr> fetch_policy(const Server& server);

}  // namespace redline::app
