// What the auditor knows of a visit from its events: enough to tell whether a ticket may be completed (C1, C3, C4), whether
// money was added up right, and what the lone worker's clock owes (C7).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "dispatcher/domain/policy.hpp"

namespace redline::sim {

struct AuditedVisit {
  bool fault = false;
  unsigned quotes = 0;           // number of the newest
  domain::Money quoted = 0;
  bool consented = false;        // to the newest
  bool started = false;
  std::set<std::string> passed;  // items of the checklist
  bool charged = false;
  domain::Money charges = 0;
  bool signature = false;
  domain::Instant check_in_due = domain::kNever;
  unsigned missed = 0;

  bool agreed() const noexcept { return quotes > 0 && (quoted == 0 || consented); }
  // The technician has gone without finishing.
  void left();
};

// Why a ticket of this category must not be completed yet; empty when it may.
std::string incomplete(const AuditedVisit& visit, const domain::Category& category);
// What is wrong with a bill; empty when its amounts are the products and its total is the sum.
std::string miscounted(const std::vector<domain::FeeLine>& lines, domain::Money total);

}  // namespace redline::sim
