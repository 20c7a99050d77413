#include "tests/support/gateway_scene.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace redline::tests {

using namespace domain;
using gateway::Identity;

void TestAccounts::add(Identity identity) { by_token_.insert_or_assign(token(identity.account), std::move(identity)); }

std::optional<Identity> TestAccounts::authenticate(std::string_view token) {
  const auto found = by_token_.find(token);
  return found == by_token_.end() ? std::nullopt : std::optional{found->second};
}

GatewayNode::GatewayNode(const std::shared_ptr<ManualTime>& time, storage::MemoryShard& data,
                         gateway::Accounts& accounts, gateway::GatewayOptions options)
    : scheduler(time),
      link(data, scheduler),
      inbox(link),
      log(link),
      positions(link),
      gateway({inbox, log, positions, scheduler, random, accounts}, std::move(options),
              [this](std::string_view notice) { notices.emplace_back(notice); }) {
  gateway.start();
}

DispatcherNode::DispatcherNode(const std::shared_ptr<ManualTime>& time, storage::MemoryShard& data, PolicyPtr policy)
    : scheduler(time),
      link(data, scheduler),
      store(link),
      inbox(link),
      positions(link),
      shard(store, inbox, positions, scheduler, std::move(policy), {.shard = ShardId{0}, .owner = "dispatcher"}, {}) {
  shard.start();
}

GatewayScene::GatewayScene(gateway::GatewayOptions gateway_options, storage::MemoryShardOptions store)
    : data(ShardId{0}, server, store), options(std::move(gateway_options)) {
  for (const char* account : {"alice", "bob"}) accounts.add({.account = account, .role = Role::Agent});
  accounts.add({.account = "sun", .role = Role::Supervisor});
  accounts.add({.account = "sue", .role = Role::Supervisor, .areas = {AreaId{"north"}}});
  for (const char* account : {"zhang", "li", "fleet"})
    accounts.add({.account = account, .role = Role::Technician, .skills = {"gas"}});
  start_dispatcher();
  add_gateway();
}

void GatewayScene::start_dispatcher() {
  dispatcher = std::make_unique<DispatcherNode>(time, data, policy);
  settle();
}

GatewayNode& GatewayScene::add_gateway() {
  nodes.push_back(std::make_unique<GatewayNode>(time, data, accounts, options));
  settle();
  return *nodes.back();
}

codec::ClientHello GatewayScene::hello(const std::string& account, std::vector<std::string> topics,
                                       std::optional<codec::Resume> resume) const {
  return {.token = TestAccounts::token(account),
          .device_id = account + "-device",
          .app_version = "1.0",
          .resume = resume,
          .topics = std::move(topics),
          .act_as = {}};
}

std::unique_ptr<Client> GatewayScene::connect(std::size_t node, gateway::Subprotocol subprotocol) {
  return std::make_unique<Client>(gateway(node), nodes.at(node)->scheduler, subprotocol);
}

std::unique_ptr<Client> GatewayScene::sign_in(const std::string& account, std::vector<std::string> topics,
                                              std::optional<codec::Resume> resume, std::size_t node,
                                              gateway::Subprotocol subprotocol) {
  auto client = connect(node, subprotocol);
  client->say(hello(account, std::move(topics), resume));
  settle();
  return client;
}

Answer GatewayScene::ask(const Actor& actor, CommandBody body) {
  const Command command{.id = command_id(++commands_),
                        .actor = actor,
                        .received = time->now(),
                        .fingerprint = commands_,
                        .body = std::move(body)};
  behind_inbox_.append({command}, [](ports::AppendOutcome) {});
  settle();
  std::optional<Answer> answer;
  for (const Outcome& outcome : data.load().answers)
    if (outcome.command == command.id) answer = outcome.answer;
  EXPECT_TRUE(answer && answer->ok()) << name(command.body) << ": "
                                      << (answer && answer->error ? info(*answer->error).name : "no answer");
  return answer.value_or(Answer{});
}

TicketId GatewayScene::create(const CreateTicket& wish) { return ask(agent(), wish).ticket; }

void GatewayScene::sign_on(const std::string& key, std::vector<std::string> skills, std::vector<std::string> areas) {
  SignOn wish{.name = key, .skills = std::move(skills), .position = kilometre(0)};
  for (std::string& area : areas) wish.areas.emplace_back(std::move(area));
  ask(technician(key), std::move(wish));
}

const Ticket& GatewayScene::ticket(TicketId id) {
  const Ticket* found = gateway().view().ticket(id);
  if (found == nullptr) throw std::logic_error("no such ticket in the view");
  return *found;
}

}  // namespace redline::tests
