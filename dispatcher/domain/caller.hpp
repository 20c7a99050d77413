// Who called about a ticket.
#pragma once

#include <string>

namespace redline::domain {

struct Caller {
  std::string name;
  std::string phone;  // digits with optional leading +; shown masked unless the ticket is the reader's own (J1)
  friend bool operator==(const Caller&, const Caller&) = default;
};

}  // namespace redline::domain
