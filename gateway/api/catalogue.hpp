// What a form needs to know of the policy, as JSON: {"version", "skills": [...], "areas": [{"id", "name", "lat", "lon"}],
// "categories": [{"id", "name", "skill", "priority"}], "returnReasons": [...], "holds": [{"id",
// "text": {"en", ...}, "pauses": [...], "atMostMs", "technicianKeepsIt"}]}. Without lat and lon where an area has no place on the
// map.
#pragma once

#include <string>

#include "dispatcher/domain/policy.hpp"

namespace redline::gateway::api {

std::string catalogue_json(const domain::Policy& policy);

}  // namespace redline::gateway::api
