// The town of a run: its policies, its people and who may do what. Everything here is data drawn once from the seed; the
// product gets it as policy and accounts, the auditor reads the same numbers and reckons with them in its own way.
//
// Work is short here (a job takes minutes), so that a few dozen technicians work off thousands of tickets a day.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dispatcher/domain/policy.hpp"
#include "gateway/session/accounts.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/random.hpp"

namespace redline::sim {

// Who has an account, and how that person works.
struct Person {
  std::string account;
  domain::Role role = domain::Role::Agent;
  std::string act_as;                 // technicians who are members of a crew
  std::string technician;             // key acted for
  std::vector<std::string> topics;    // asked for
  std::vector<domain::AreaId> areas;  // technicians: worked in (empty: all); supervisors: of the account
  std::vector<std::string> skills;
  std::chrono::minutes shift_start{};  // after midnight UTC
  std::chrono::minutes shift_length{};
  bool json = false;  // speaks redline.v1.json
};

class Town final : public gateway::Accounts {
 public:
  Town(const Options& options, Rng rng);

  static constexpr std::size_t kPolicies = 2;
  // Two versions with different promises; both know the same areas, categories and skills.
  const domain::PolicyPtr& policy(std::size_t version) const { return policies_[version % kPolicies]; }
  const domain::PolicyPtr& policy(std::string_view version) const;
  const std::vector<Person>& people() const noexcept { return people_; }
  // How many times faster than usual work is done: in a big town everybody hurries, so that fewer do.
  int hurry() const noexcept { return hurry_; }

  std::optional<gateway::Identity> authenticate(std::string_view token) override;
  static std::string token_of(const std::string& account) { return "token of " + account; }

  // The n-th caller's number. No masked number contains kPhoneMark.
  static std::string phone(std::uint64_t n);
  static constexpr std::string_view kPhoneMark = "+86138";

 private:
  domain::PolicyPtr make_policy(std::size_t version) const;
  void add_agents(std::size_t count, Rng& rng);
  void add_technicians(std::size_t count, Rng& rng);
  void add_supervisors();

  int hurry_ = 1;
  std::array<domain::PolicyPtr, kPolicies> policies_;
  std::vector<Person> people_;
  std::unordered_map<std::string, gateway::Identity> identities_;  // by token
};

}  // namespace redline::sim
