#include "deploy/config/accounts.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "deploy/config/file_handle.hpp"
#include "deploy/config/text_file.hpp"
#include "deploy/config/yaml_reader.hpp"

namespace redline::config {

namespace {

constexpr std::array<std::string_view, 1> kFileKeys{"accounts"};
constexpr std::array<std::string_view, 5> kAccountKeys{"name", "role", "areas", "skills", "token_sha256"};
constexpr std::array kRoles{domain::Role::Agent, domain::Role::Technician, domain::Role::Supervisor,
                            domain::Role::Manager};
constexpr std::array<std::string_view, kRoles.size()> kRoleNames{"agent", "technician", "supervisor", "manager"};
constexpr std::size_t kTokenCharsMax = 128;
constexpr std::size_t kSecretBytes = 32;

std::string base64url(std::span<const unsigned char> bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned pending = 0;
  unsigned bits = 0;
  for (const unsigned char byte : bytes) {
    pending = pending << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += alphabet[pending >> (bits - 6) & 63];
  }
  if (bits > 0) text += alphabet[pending << (6 - bits) & 63];
  return text;
}

Account read_account(const Section& entry) {
  Account account;
  account.name = entry.id("name").value_or("");
  if (const auto role = entry.one_of("role", kRoleNames)) account.role = kRoles[*role];
  for (std::string& area : entry.ids("areas", Need::Optional)) account.areas.emplace_back(std::move(area));
  account.skills = entry.ids("skills", Need::Optional);
  if (!account.skills.empty() && account.role != domain::Role::Technician)
    entry.complain("skills", "only technicians have skills");
  if (const auto written = entry.text("token_sha256")) {
    const auto hash = sha256_from_hex(*written);
    if (hash)
      account.token_hash = *hash;
    else
      entry.complain("token_sha256", "'token_sha256' must be 64 lower-case hexadecimal digits");
  }
  return account;
}

// What must not be written into the file.
Problems faults(const Account& account) {
  Problems problems;
  const auto check = [&](std::string_view kind, std::string_view id) {
    if (const auto fault = id_fault(id); !fault.empty())
      problems.push_back({.what = fmt::format("the {} '{}' {}", kind, id, fault)});
  };
  check("name", account.name);
  for (const auto& area : account.areas) check("area", area.value);
  for (const auto& skill : account.skills) check("skill", skill);
  if (std::ranges::find(kRoles, account.role) == kRoles.end())
    problems.push_back({.what = fmt::format("nobody can be '{}'", domain::name(account.role)),
                        .hint = hint_for("", std::span<const std::string_view>{kRoleNames})});
  if (!account.skills.empty() && account.role != domain::Role::Technician)
    problems.push_back({.what = "only technicians have skills"});
  return problems;
}

std::string written(std::span<const Account> accounts) {
  std::string text = "# Written by `redline user`. Tokens are not in here, only their SHA-256.\naccounts:";
  if (accounts.empty()) text += " []";
  text += '\n';
  for (const Account& account : accounts) {
    text += fmt::format("  - name: {}\n    role: {}\n", account.name, domain::name(account.role));
    std::vector<std::string_view> areas;
    areas.reserve(account.areas.size());
    for (const auto& area : account.areas) areas.push_back(area.value);
    if (!areas.empty()) text += fmt::format("    areas: [{}]\n", fmt::join(areas, ", "));
    if (!account.skills.empty()) text += fmt::format("    skills: [{}]\n", fmt::join(account.skills, ", "));
    text += fmt::format("    token_sha256: {}\n", to_hex(account.token_hash));
  }
  return text;
}

// Reads, changes and writes the accounts of a data directory while no other writer does.
template <class Change>
std::expected<void, Problems> update(const std::filesystem::path& data_dir, Change change) {
  const auto refuse = [](const std::filesystem::path& path, std::string what) {
    return std::unexpected{Problems{{.file = path.string(), .what = std::move(what)}}};
  };
  std::error_code error;
  std::filesystem::create_directories(data_dir, error);
  if (error) return refuse(data_dir, fmt::format("cannot be made: {}", error.message()));
  const auto path = data_dir / kAccountsFile;
  const auto lock_path = data_dir / "accounts.lock";
  const FileHandle lock{::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!lock || ::flock(lock.get(), LOCK_EX) != 0)
    return refuse(lock_path, fmt::format("cannot be locked: {}", std::strerror(errno)));
  const auto current = load_accounts(path.string());
  if (!current) return std::unexpected{current.error()};
  std::vector<Account> accounts(current->all().begin(), current->all().end());
  if (auto problem = change(accounts)) return refuse(path, std::move(*problem));
  if (auto replaced = replace_text(path, written(accounts)); !replaced)
    return std::unexpected{Problems{std::move(replaced.error())}};
  return {};
}

}  // namespace

Accounts::Accounts(std::vector<Account> accounts) : accounts_(std::move(accounts)) {
  for (std::size_t i = 0; i < accounts_.size(); ++i) by_token_.emplace(accounts_[i].token_hash, i);
}

const Account* Accounts::authenticate(std::string_view token) const {
  if (token.size() > kTokenCharsMax) return nullptr;
  const Sha256 hash = sha256(token);
  const auto found = by_token_.find(hash);
  if (found == by_token_.end()) return nullptr;
  const Account& account = accounts_[found->second];
  return equal_in_constant_time(account.token_hash, hash) ? &account : nullptr;
}

const Account* Accounts::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(accounts_, name, &Account::name);
  return found == accounts_.end() ? nullptr : &*found;
}

std::expected<Accounts, Problems> parse_accounts(const std::string& text, const std::string& name) {
  Report report{name};
  const auto root = parse_yaml(text, report);
  if (!root) return std::unexpected{report.take()};
  const Section file{report, *root, "the file", kFileKeys};
  if (!file.has("accounts")) file.complain("accounts", "the file has no 'accounts'");
  std::vector<Account> accounts;
  std::set<std::string> names;
  std::set<Sha256> tokens;
  for (const YAML::Node& node : file.list("accounts", Need::Optional)) {
    const Section entry{report, node, "this account", kAccountKeys};
    if (!node.IsMap()) continue;
    Account account = read_account(entry);
    if (!account.name.empty() && !names.insert(account.name).second)
      entry.complain("name", fmt::format("the account '{}' is there twice", account.name));
    if (account.token_hash != Sha256{} && !tokens.insert(account.token_hash).second)
      entry.complain("token_sha256", "another account has this token");
    accounts.push_back(std::move(account));
  }
  if (!report.clean()) return std::unexpected{report.take()};
  return Accounts{std::move(accounts)};
}

std::expected<Accounts, Problems> load_accounts(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 && errno == ENOENT) return Accounts{};
  if ((status.st_mode & 077) != 0)
    return std::unexpected{Problems{
        {.file = path, .what = "others may read or write this file", .hint = fmt::format("chmod 600 {}", path)}}};
  const auto text = read_text(path);
  if (!text) return std::unexpected{Problems{text.error()}};
  return parse_accounts(*text, path);
}

Reloading<Accounts> follow_accounts(const std::filesystem::path& data_dir) {
  return {(data_dir / kAccountsFile).string(), load_accounts};
}

Problems unknown_references(const Accounts& accounts, const domain::Policy& policy) {
  Problems problems;
  std::vector<std::string> areas;
  areas.reserve(policy.areas.size());
  for (const auto& area : policy.areas) areas.push_back(area.id.value);
  const auto complain = [&](const Account& account, std::string_view kind, const std::string& id,
                            std::span<const std::string> known) {
    problems.push_back({.file = std::string{kAccountsFile},
                        .what = fmt::format("account '{}': the policy has no {} '{}'", account.name, kind, id),
                        .hint = hint_for(id, known)});
  };
  for (const Account& account : accounts.all()) {
    for (const auto& area : account.areas)
      if (!policy.area(area)) complain(account, "area", area.value, areas);
    for (const auto& skill : account.skills)
      if (!policy.skill(skill)) complain(account, "skill", skill, policy.skills);
  }
  return problems;
}

std::expected<std::string, Problems> add_account(const std::filesystem::path& data_dir, Account account,
                                                 const RandomBytes& random) {
  if (auto problems = faults(account); !problems.empty()) return std::unexpected{std::move(problems)};
  std::array<unsigned char, kSecretBytes> secret{};
  random(secret);
  const std::string token = fmt::format("rl_{}_{}", account.name, base64url(secret));
  account.token_hash = sha256(token);
  const auto added = update(data_dir, [&](std::vector<Account>& accounts) -> std::optional<std::string> {
    if (std::ranges::find(accounts, account.name, &Account::name) != accounts.end())
      return fmt::format("there is an account '{}' already", account.name);
    accounts.push_back(account);
    return std::nullopt;
  });
  if (!added) return std::unexpected{added.error()};
  return token;
}

std::expected<void, Problems> remove_account(const std::filesystem::path& data_dir, std::string_view name) {
  return update(data_dir, [&](std::vector<Account>& accounts) -> std::optional<std::string> {
    if (std::erase_if(accounts, [&](const Account& account) { return account.name == name; }) > 0) return std::nullopt;
    return fmt::format("there is no account '{}'", name);
  });
}

}  // namespace redline::config
