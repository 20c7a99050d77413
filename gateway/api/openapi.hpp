// The OpenAPI 3.1 document of the REST surface. Paths, parameters and the bodies that only REST has are described by hand
// (deploy/data/api/openapi.json); the messages they refer to are added from the wire schema itself. A test holds the paths
// against the route table and runs every example against a real server.
#pragma once

#include <string>
#include <string_view>

namespace redline::gateway::api {

// `described` must be valid and refer to nothing but its own schemas and messages; otherwise std::invalid_argument: it is part
// of the program.
std::string openapi_document(std::string_view described);

}  // namespace redline::gateway::api
