// redline policy check: is this policy file right, and what does it say?
#include <fmt/format.h>

#include <memory>

#include "deploy/config/policy_file.hpp"
#include "deploy/redline/commands.hpp"

namespace redline::app {

namespace {

int check(const std::string& file) {
  const auto policy = config::load_policy(file);
  if (!policy) {
    fmt::print(stderr, "{}\n", config::to_string(policy.error()));
    return fail(ErrorCode::BadRequest, fmt::format("{} mistakes in {}", policy.error().size(), file));
  }
  fmt::print("{}: policy {}: {} areas, {} categories, {} skills, {} rules\n", file, policy->version, policy->areas.size(),
             policy->categories.size(), policy->skills.size(), policy->sla.size());
  return 0;
}

}  // namespace

void add_policy(CLI::App& app, Action& action) {
  const auto file = std::make_shared<std::string>();
  CLI::App* policy = app.add_subcommand("policy", "policy files: check");
  policy->require_subcommand(1);
  CLI::App* checking = policy->add_subcommand("check", "report every mistake with its line");
  checking->add_option("file", *file, "policy file (YAML)")->required();
  checking->footer("Example: redline policy check my-policy.yaml");
  checking->callback([file, &action] { action = [file] { return check(*file); }; });
}

}  // namespace redline::app
