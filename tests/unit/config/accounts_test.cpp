// Accounts on disk: tokens are shown once and kept as hashes, a file is replaced whole, a wrong one never wins.
#include "deploy/config/accounts.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "deploy/config/policy_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace redline::config {
namespace {

using domain::Role;

constexpr std::string_view kHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";  // of "test"

// Bytes 0, 1, 2, … so that tokens are known.
RandomBytes counting() {
  return [next = 0](std::span<unsigned char> bytes) mutable {
    for (auto& byte : bytes) byte = static_cast<unsigned char>(next++);
  };
}

class AccountFiles : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_.path() / kAccountsFile; }
  std::string content() const {
    std::ifstream in(file());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(std::string_view text, mode_t mode = 0600) const {
    std::ofstream(file()) << text;
    ::chmod(file().c_str(), mode);
  }

  tests::TemporaryDirectory folder_;
};

TEST_F(AccountFiles, ATokenIsShownOnceAndOpensTheDoor) {
  const auto token = add_account(folder_.path(),
                                 {.name = "zhang",
                                  .role = Role::Technician,
                                  .areas = {domain::AreaId{"north"}, domain::AreaId{"east"}},
                                  .skills = {"water"}},
                                 counting());
  ASSERT_TRUE(token.has_value()) << to_string(token.error());
  EXPECT_EQ(*token, "rl_zhang_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  EXPECT_EQ(content().find(token->substr(9)), std::string::npos) << "the secret stands in the file";

  const auto accounts = load_accounts(file().string());
  ASSERT_TRUE(accounts.has_value()) << to_string(accounts.error());
  const Account* zhang = accounts->authenticate(*token);
  ASSERT_NE(zhang, nullptr);
  EXPECT_EQ(zhang->name, "zhang");
  EXPECT_EQ(zhang->role, Role::Technician);
  EXPECT_EQ(zhang->areas[1].value, "east");
  EXPECT_EQ(zhang->skills, std::vector<std::string>{"water"});
  EXPECT_EQ(zhang, accounts->find("zhang"));
}

TEST_F(AccountFiles, OnlyTheWholeTokenOpensTheDoor) {
  const auto token = add_account(folder_.path(), {.name = "anna"}, system_random());
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->size(), std::string_view{"rl_anna_"}.size() + 43);
  const auto accounts = load_accounts(file().string());
  for (const std::string& wrong :
       std::vector<std::string>{"", token->substr(1), token->substr(0, token->size() - 1), *token + "A", "rl_anna_",
                                *token + '\0', std::string(100'000, 'A')})
    EXPECT_EQ(accounts->authenticate(wrong), nullptr);
  EXPECT_NE(accounts->authenticate(*token), nullptr);
}

TEST_F(AccountFiles, TokensOfTheSystemDiffer) {
  const auto first = add_account(folder_.path(), {.name = "a"}, system_random());
  const auto second = add_account(folder_.path(), {.name = "b"}, system_random());
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->substr(5), second->substr(5));
}

TEST_F(AccountFiles, OnlyTheOwnerMayReadTheFile) {
  ASSERT_TRUE(add_account(folder_.path() / "new" / "data", {.name = "anna"}, counting()).has_value());
  struct stat status{};
  ASSERT_EQ(::stat((folder_.path() / "new" / "data" / kAccountsFile).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);

  put("accounts: []\n", 0640);
  const auto open = load_accounts(file().string());
  ASSERT_FALSE(open.has_value());
  EXPECT_EQ(open.error()[0].what, "others may read or write this file");
  EXPECT_EQ(open.error()[0].hint, "chmod 600 " + file().string());
}

TEST_F(AccountFiles, WhatMustNotBeWrittenIsRefused) {
  const auto complaint = [&](Account account) {
    const auto added = add_account(folder_.path(), std::move(account), counting());
    return added ? "none" : to_string(added.error()) + "\n";
  };
  EXPECT_EQ(complaint({.name = "Anna"}), "the name 'Anna' must begin with a lower-case letter or a digit\n");
  EXPECT_EQ(complaint({.name = ""}), "the name '' must not be empty\n");
  EXPECT_EQ(complaint({.name = "fleet/1"}),
            "the name 'fleet/1' may hold only lower-case letters, digits and hyphens\n");
  EXPECT_EQ(complaint({.name = "root", .role = Role::System}),
            "nobody can be 'system' (known: agent, technician, supervisor, manager)\n");
  EXPECT_EQ(complaint({.name = "anna", .areas = {domain::AreaId{"a]\n  - name: b"}}}),
            "the area 'a]\n  - name: b' may hold only lower-case letters, digits and hyphens\n");
  EXPECT_EQ(complaint({.name = "anna", .skills = {"water"}}), "only technicians have skills\n");
  EXPECT_FALSE(std::filesystem::exists(file()));
  ASSERT_EQ(complaint({.name = "anna"}), "none");
  EXPECT_EQ(complaint({.name = "anna"}), file().string() + ": there is an account 'anna' already\n");
}

TEST_F(AccountFiles, ARemovedAccountIsShutOut) {
  const auto token = add_account(folder_.path(), {.name = "anna"}, counting());
  ASSERT_TRUE(remove_account(folder_.path(), "anna").has_value());
  EXPECT_EQ(load_accounts(file().string())->authenticate(*token), nullptr);
  const auto again = remove_account(folder_.path(), "anna");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error()[0].what, "there is no account 'anna'");
}

TEST_F(AccountFiles, AWrongFileIsNotOverwritten) {
  put("accounts: [\n");
  EXPECT_FALSE(add_account(folder_.path(), {.name = "anna"}, counting()).has_value());
  EXPECT_EQ(content(), "accounts: [\n");
}

TEST_F(AccountFiles, WritersTakeTurns) {
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer)
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(
            add_account(folder_.path(), {.name = "a" + std::to_string(writer * 5 + i)}, system_random()).has_value());
    });
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(load_accounts(file().string())->all().size(), 20u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2) << "the file and its lock";
}

TEST_F(AccountFiles, EveryMistakeIsNamed) {
  const auto wrong = parse_accounts(
      "accounts:\n"
      "  - {name: anna, role: agnet, token_sha256: 12}\n"
      "  - {name: anna, role: agent, skills: [water], token_sha256: " +
          std::string{kHash} +
          "}\n"
          "  - {name: ben, rolle: agent, token_sha256: " +
          std::string{kHash} + "}\n",
      "a.yaml");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(to_string(wrong.error()),
            "a.yaml:2:24: 'role' cannot be 'agnet' (did you mean 'agent'?)\n"
            "a.yaml:2:45: 'token_sha256' must be 64 lower-case hexadecimal digits\n"
            "a.yaml:3:12: the account 'anna' is there twice\n"
            "a.yaml:3:39: only technicians have skills\n"
            "a.yaml:4:5: this account has no 'role'\n"
            "a.yaml:4:17: unknown key 'rolle' in this account (did you mean 'role'?)\n"
            "a.yaml:4:45: another account has this token");
}

TEST_F(AccountFiles, AreFollowedAndAWrongOneNeverReplacesAGoodOne) {
  auto followed = follow_accounts(folder_.path());
  EXPECT_EQ(followed.poll(), Reload::Loaded);  // no file yet: nobody may enter
  EXPECT_TRUE(followed.current()->all().empty());
  EXPECT_EQ(followed.poll(), Reload::Unchanged);

  const auto token = add_account(folder_.path(), {.name = "anna"}, counting());
  EXPECT_EQ(followed.poll(), Reload::Loaded);
  EXPECT_NE(followed.current()->authenticate(*token), nullptr);

  put("accounts: nobody\n");
  EXPECT_EQ(followed.poll(), Reload::Refused);
  EXPECT_EQ(followed.poll(), Reload::Unchanged);
  EXPECT_EQ(to_string(followed.problems()),
            file().string() + ":1:11: 'accounts' must be a list, but is a single value");
  EXPECT_NE(followed.current()->authenticate(*token), nullptr);

  std::filesystem::remove(file());
  EXPECT_EQ(followed.poll(), Reload::Refused);
  EXPECT_EQ(followed.poll(), Reload::Unchanged);
  EXPECT_NE(followed.current()->authenticate(*token), nullptr);

  put("accounts: []\n");
  EXPECT_EQ(followed.poll(), Reload::Loaded);
  EXPECT_EQ(followed.current()->authenticate(*token), nullptr);
  EXPECT_TRUE(followed.problems().empty());
}

TEST(AccountReferences, ThatThePolicyDoesNotKnowAreNamed) {
  const auto policy = load_policy(kDefaultPolicy);
  ASSERT_TRUE(policy.has_value());
  const Accounts accounts{{{.name = "zhang",
                            .role = Role::Technician,
                            .areas = {domain::AreaId{"nort"}, domain::AreaId{"south"}},
                            .skills = {"gas", "magic"}}}};
  EXPECT_EQ(to_string(unknown_references(accounts, *policy)),
            "accounts.yaml: account 'zhang': the policy has no area 'nort' (did you mean 'north'?)\n"
            "accounts.yaml: account 'zhang': the policy has no skill 'magic' "
            "(known: electricity, gas, water, heating, network, locks, general)");
}

}  // namespace
}  // namespace redline::config
