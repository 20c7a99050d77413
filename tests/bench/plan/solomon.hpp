// Solomon's instances of the vehicle routing problem with time windows, from their public text form, as a Model:
// a vehicle is a worker that leaves and returns to the depot, a customer a job with one hard window. The objective is
// distance alone.
#pragma once

#include <string>
#include <vector>

#include "dispatcher/planner/plan.hpp"

namespace redline::bench {

struct Customer {
  double x = 0, y = 0;
  int demand = 0, ready = 0, due = 0, service = 0;
};

struct Solomon {
  std::string name;
  int vehicles = 0, capacity = 0;
  std::vector<Customer> customers;  // [0] is the depot
};

// Throws std::runtime_error with the name of the file.
Solomon load_solomon(const std::string& file);

}  // namespace redline::bench
