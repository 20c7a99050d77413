// The parts of a policy file about the visit: `appointment`, `fees`, `signals`, `lone_worker`, and of a category
// `chargeable`, `dangerous` and `checklist`.
#pragma once

#include <vector>

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::config {

// All four sections may be left out. `categories` are those of the same file: what they ask for must be there.
domain::SiteRules read_site(const Section& file, const std::vector<domain::Category>& categories);

// Fills what a category says about the visit.
void read_visit(const Section& category, domain::Category& into);

}  // namespace redline::config
