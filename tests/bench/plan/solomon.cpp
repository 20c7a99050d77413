#include "tests/bench/plan/solomon.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

namespace redline::bench {

Solomon load_solomon(const std::string& file) {
  std::ifstream in{file};
  Solomon problem;
  std::string word;
  in >> problem.name;
  while (in >> word && word != "CAPACITY") {
  }
  in >> problem.vehicles >> problem.capacity;
  while (in >> word && word != "SERVICE") {
  }
  in >> word;  // TIME
  int number = 0;
  for (Customer c; in >> number >> c.x >> c.y >> c.demand >> c.ready >> c.due >> c.service;)
    problem.customers.push_back(c);
  if (problem.customers.size() < 2 || problem.vehicles < 1 || problem.capacity < 1)
    throw std::runtime_error(file + ": not one of Solomon's instances");
  return problem;
}

}  // namespace redline::bench
