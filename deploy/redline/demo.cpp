#include "deploy/redline/demo.hpp"

#include <array>
#include <cmath>
#include <span>

#include <fcntl.h>
#include <fmt/format.h>

#include "deploy/config/accounts.hpp"
#include "deploy/config/text_file.hpp"
#include "storage/redis/unique_fd.hpp"

namespace redline::app {

using namespace domain;
using storage::redis::ChildProcess;
using storage::redis::UniqueFd;

namespace {

constexpr Duration kOfferMin = std::chrono::seconds{10};

struct DemoAccount {
  const char* name;
  Role role;
};
// The simulated city signs in with accounts of its own, so that a person's lists are not full of its work.
constexpr std::array kCity{DemoAccount{"demo-desk", Role::Agent}, DemoAccount{"demo-fleet", Role::Technician}};
constexpr std::array kPeople{DemoAccount{"demo-agent", Role::Agent}, DemoAccount{"demo-technician", Role::Technician},
                             DemoAccount{"demo-board", Role::Supervisor}};

Duration divided(Duration duration, double speed) {
  return Duration{static_cast<std::int64_t>(std::ceil(static_cast<double>(duration.count()) / speed))};
}

std::filesystem::path token_file(const std::filesystem::path& folder, std::string_view account) {
  return folder / (std::string{account} + ".token");
}

// An account of an earlier start is used again, as its token is still at hand.
std::expected<void, std::string> ensure_account(const std::filesystem::path& data, const DemoAccount& wanted) {
  const auto file = token_file(data / "demo", wanted.name);
  const auto accounts = config::load_accounts((data / config::kAccountsFile).string());
  if (!accounts) return std::unexpected{config::to_string(accounts.error())};
  const bool known = accounts->find(wanted.name) != nullptr;
  if (known && std::filesystem::exists(file)) return {};
  if (known) {
    if (auto removed = config::remove_account(data, wanted.name); !removed)
      return std::unexpected{config::to_string(removed.error())};
  }
  const auto token = config::add_account(data, {.name = wanted.name, .role = wanted.role, .areas = {}, .skills = {}},
                                         config::system_random());
  if (!token) return std::unexpected{config::to_string(token.error())};
  if (auto written = config::replace_text(file, *token + "\n"); !written)
    return std::unexpected{config::to_string(written.error())};
  return {};
}

// Promises of hours; those of days are kept at any speed.
void hurry(DueRule& rule, double speed) {
  const auto shorten = [&](Target& target) {
    if (auto* within = std::get_if<Within>(&target)) within->allowance = divided(within->allowance, speed);
  };
  for (TargetCase& one : rule.cases) shorten(one.target);
  if (rule.otherwise) shorten(*rule.otherwise);
}

}  // namespace

PolicyPtr hurried(const Policy& policy, double speed) {
  auto fast = std::make_shared<Policy>(policy);
  fast->version = fmt::format("{}-x{}", policy.version, speed);
  for (Category& category : fast->categories) category.service = divided(category.service, speed);
  for (SlaRule& rule : fast->sla)
    for (ClockRule& clock : rule.clocks) hurry(clock.due, speed);
  for (Duration& timeout : fast->offers.timeout) timeout = std::max(divided(timeout, speed), kOfferMin);
  fast->offers.cooldown = std::max(divided(policy.offers.cooldown, speed), kOfferMin);
  fast->travel.speed_kmh *= speed;
  fast->travel.fixed = divided(policy.travel.fixed, speed);
  return fast;
}

std::expected<Demo, std::string> Demo::prepare(const std::filesystem::path& data) {
  std::error_code error;
  std::filesystem::create_directories(data / "demo", error);
  if (error) return std::unexpected{fmt::format("cannot make {}: {}", (data / "demo").string(), error.message())};
  for (const std::span<const DemoAccount> accounts : {std::span<const DemoAccount>{kCity}, std::span<const DemoAccount>{kPeople}})
    for (const DemoAccount& account : accounts)
      if (auto made = ensure_account(data, account); !made) return std::unexpected{made.error()};
  return Demo{data / "demo"};
}

std::expected<void, std::string> Demo::start(const std::string& url) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string speed = fmt::format("{}", kDemoSpeed);
  const auto run = [&](const std::string& name, std::vector<std::string> argv) -> std::expected<void, std::string> {
    const std::string log = (folder_ / (name + ".log")).string();
    const UniqueFd output{::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    argv.insert(argv.begin(), {self, name, "--url", url, "--speed", speed});
    auto child = ChildProcess::spawn({.argv = std::move(argv), .output = output.get()});
    if (!child) return std::unexpected{child.error()};
    children_.push_back(std::move(*child));
    return {};
  };
  if (auto fleet =
          run("fleet", {"56", "--city", "builtin:demo/city.yaml", "--token-file", token_file(folder_, "demo-fleet")});
      !fleet)
    return fleet;
  return run("replay",
             {"builtin:demo/boston-2015-08-11.csv.gz", "--map", "builtin:demo/boston.map.yaml", "--token-file",
              token_file(folder_, "demo-desk"), "--state", (folder_ / "replay.state").string(), "--from", "08:00"});
}

std::vector<gateway::api::DemoSignIn> Demo::sign_ins() const {
  std::vector<gateway::api::DemoSignIn> made;
  for (const DemoAccount& account : kPeople) {
    const auto token = config::read_text(token_file(folder_, account.name).string());
    if (!token) continue;
    const std::string_view text = *token;
    made.push_back({.account = account.name,
                    .role = std::string{domain::name(account.role)},
                    .token = std::string{text.substr(0, text.find('\n'))}});
  }
  return made;
}

std::vector<std::string> Demo::hints(const std::string& url) const {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  return {
      fmt::format("a real Boston day runs at {} times its speed; deadlines and work are as much shorter", kDemoSpeed),
      fmt::format("in a browser: {}/demo signs in as an agent, a technician or a supervisor", url),
      fmt::format("wallboard:  {} board --url {} --token-file {}", self, url,
                  token_file(folder_, "demo-board").string()),
      fmt::format("one ticket: {} explain 1 --url {} --token-file {}", self, url,
                  token_file(folder_, "demo-board").string())};
}

}  // namespace redline::app
