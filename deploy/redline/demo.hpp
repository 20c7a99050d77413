// The demonstration: a real day of a city's service requests at many times real speed, and technicians who work them. Runs
// this program's own tools (`replay`, `fleet`) as children that sign in like anybody else.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "dispatcher/domain/policy.hpp"
#include "gateway/api/pages.hpp"
#include "storage/redis/child_process.hpp"

namespace redline::app {

inline constexpr const char* kDemoPolicy = "builtin:policy/boston.yaml";
inline constexpr double kDemoSpeed = 60;

// The policy with every duration divided by `speed`, so that promises of hours are kept or missed within minutes.
// Technicians are people of flesh in no demonstration either: an offer waits at least kOfferMin.
domain::PolicyPtr hurried(const domain::Policy& policy, double speed);

class Demo {
 public:
  // Makes the accounts it needs in `data` (tokens in data/demo, readable by the owner only).
  static std::expected<Demo, std::string> prepare(const std::filesystem::path& data);
  // Starts the children against the server at `url`; they end with this object.
  std::expected<void, std::string> start(const std::string& url);
  // For the console: one account of each role, beside those of the simulated city.
  std::vector<gateway::api::DemoSignIn> sign_ins() const;
  // What a person can look at now, one hint a line.
  std::vector<std::string> hints(const std::string& url) const;

 private:
  explicit Demo(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::vector<storage::redis::ChildProcess> children_;
};

}  // namespace redline::app
