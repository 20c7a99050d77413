// Accounts: who may sign in, as what, and for which areas. Kept in `accounts.yaml` in the data directory:
//
//   accounts:
//     - name: zhang                lower-case letters, digits, hyphens
//       role: technician           agent, technician, supervisor or manager
//       areas: [north]             left out: every area
//       skills: [water]            technicians only; left out: every skill
//       token_sha256: 9f86d08…     of the token; the token itself is stored nowhere
//
// A token is "rl_<name>_<43 characters>", 256 random bits in base64url, shown once when it is made. It is stored as
// plain SHA-256 and not with a slow password hash: argon2id makes guessing weak secrets dear, but nobody guesses 2^256,
// and a fast hash lets authenticate() be one look-up instead of half a CPU-second per account and try. (Passwords that
// people choose will need argon2id.)
//
// The file is readable by its owner only and replaced as a whole; writers take turns on a lock file beside it.
#pragma once

#include <cstddef>
#include <cstring>
#include <expected>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "deploy/config/digest.hpp"
#include "deploy/config/problem.hpp"
#include "deploy/config/random.hpp"
#include "deploy/config/reloading.hpp"
#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/policy.hpp"

namespace redline::config {

inline constexpr std::string_view kAccountsFile = "accounts.yaml";

struct Account {
  std::string name;
  domain::Role role = domain::Role::Agent;
  std::vector<domain::AreaId> areas;  // empty: every area
  std::vector<std::string> skills;    // empty: every skill
  Sha256 token_hash{};
};

// An immutable set of accounts; may be shared between threads.
class Accounts {
 public:
  Accounts() = default;
  // Names and tokens are unique.
  explicit Accounts(std::vector<Account> accounts);

  // The account whose token this is, or null. Takes the same time whether or not there is one, as far as an attacker
  // can steer it: what is looked up is the hash, whose bits cannot be chosen.
  const Account* authenticate(std::string_view token) const;
  const Account* find(std::string_view name) const noexcept;
  std::span<const Account> all() const noexcept { return accounts_; }

 private:
  struct FirstBytes {
    std::size_t operator()(const Sha256& hash) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, hash.data(), sizeof value);
      return value;
    }
  };

  std::vector<Account> accounts_;
  std::unordered_map<Sha256, std::size_t, FirstBytes> by_token_;
};

// A missing file is a set without accounts. Refused when others may read it.
std::expected<Accounts, Problems> load_accounts(const std::string& path);
std::expected<Accounts, Problems> parse_accounts(const std::string& text, const std::string& name);

// Follows the file of a data directory: poll() now and then.
Reloading<Accounts> follow_accounts(const std::filesystem::path& data_dir);

// Areas and skills of accounts that `policy` does not know; such an account can sign in and gets no work there.
Problems unknown_references(const Accounts& accounts, const domain::Policy& policy);

// Adds an account (its token_hash is not looked at) and returns its token, which is not kept. Makes the data directory.
std::expected<std::string, Problems> add_account(const std::filesystem::path& data_dir, Account account,
                                                 const RandomBytes& random);
// Takes an account and with it its token away.
std::expected<void, Problems> remove_account(const std::filesystem::path& data_dir, std::string_view name);

}  // namespace redline::config
