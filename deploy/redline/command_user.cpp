// redline user add|remove|list: accounts of a data directory.
#include <fmt/format.h>

#include <memory>

#include "deploy/config/accounts.hpp"
#include "deploy/redline/commands.hpp"

namespace redline::app {

namespace {

struct UserOptions {
  std::string data = "./data";
  std::string name;
  std::string role;
  std::vector<std::string> areas;
  std::vector<std::string> skills;
};

int add(const UserOptions& options) {
  const auto role = domain::role_from_name(options.role);
  if (!role || *role == domain::Role::System) return fail(ErrorCode::BadRequest, "--role is agent, technician, supervisor or manager");
  config::Account account{.name = options.name, .role = *role, .areas = {}, .skills = options.skills};
  for (const std::string& area : options.areas) account.areas.emplace_back(area);
  const auto token = config::add_account(options.data, std::move(account), config::system_random());
  if (!token) return fail(ErrorCode::BadRequest, config::to_string(token.error()));
  fmt::print("{}\n", *token);
  return 0;
}

int remove(const UserOptions& options) {
  const auto removed = config::remove_account(options.data, options.name);
  return removed ? 0 : fail(ErrorCode::NotFound, config::to_string(removed.error()));
}

int list(const UserOptions& options) {
  const auto accounts = config::load_accounts(options.data + "/" + std::string{config::kAccountsFile});
  if (!accounts) return fail(ErrorCode::BadRequest, config::to_string(accounts.error()));
  for (const config::Account& account : accounts->all()) fmt::print("{:<24} {}\n", account.name, domain::name(account.role));
  return 0;
}

}  // namespace

void add_user(CLI::App& app, Action& action) {
  const auto options = std::make_shared<UserOptions>();
  CLI::App* user = app.add_subcommand("user", "accounts: add, remove, list");
  user->require_subcommand(1);

  CLI::App* adding = user->add_subcommand("add", "make an account and print its token, once");
  adding->add_option("name", options->name, "lower-case letters, digits, hyphens")->required();
  adding->add_option("--role", options->role, "agent, technician, supervisor or manager")->required();
  adding->add_option("--area", options->areas, "an area it is for (repeatable; none: every area)");
  adding->add_option("--skill", options->skills, "a skill, for technicians (repeatable; none: every skill)");
  adding->add_option("--data", options->data, "data directory")->capture_default_str();
  adding->footer("Example: redline user add li --role agent --area north --data ./data");
  adding->callback([options, &action] { action = [options] { return add(*options); }; });

  CLI::App* removing = user->add_subcommand("remove", "take an account and its token away");
  removing->add_option("name", options->name, "the account")->required();
  removing->add_option("--data", options->data, "data directory")->capture_default_str();
  removing->footer("Example: redline user remove li --data ./data");
  removing->callback([options, &action] { action = [options] { return remove(*options); }; });

  CLI::App* listing = user->add_subcommand("list", "names and roles");
  listing->add_option("--data", options->data, "data directory")->capture_default_str();
  listing->footer("Example: redline user list --data ./data");
  listing->callback([options, &action] { action = [options] { return list(*options); }; });
}

}  // namespace redline::app
