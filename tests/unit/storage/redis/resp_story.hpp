// Fixture for stories about one connection: RespMachine with a clock moved by hand and everything it tells written
// down.
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "storage/redis/resp_machine.hpp"

namespace redline::storage::redis {

class FixedRandom final : public ports::Random {
 public:
  std::uint64_t next() override { return value; }
  std::uint64_t value = std::numeric_limits<std::uint64_t>::max();  // the longest wait of every backoff
};

inline std::string name_of(const Result& result) {
  if (!result) return fmt::format("{}", result.error());
  if ((*result)->type() == ReplyType::Integer) return std::to_string(*(*result)->integer());
  return std::string((*result)->text_or_empty());
}

class Story : public testing::Test {
 public:
  explicit Story(RespSettings settings = plain_settings())
      : machine(std::move(settings), random, [this](const LinkEvent& event) {
          events.push_back(event.reason == DropReason::None ? std::string(redis::name_of(event.state))
                                                            : fmt::format("{} ({}: {})", redis::name_of(event.state),
                                                                          redis::name_of(event.reason), event.detail));
          if (on_event) on_event(event);
        }) {}

  static RespSettings plain_settings() {
    RespSettings settings;
    settings.client_name = "";
    settings.require_master = false;
    return settings;
  }

  void submit(const std::string& name, CommandOptions options) {
    machine.submit(
        Command(name), [this, name](Result result) { heard.push_back(name + ": " + name_of(result)); }, options, now);
  }
  void submit(const std::string& name, Duration patience = std::chrono::seconds(1)) {
    submit(name, {.deadline = now + patience});
  }
  void submit_patiently(const std::string& name, Duration patience = std::chrono::seconds(10)) {
    submit(name, {.deadline = now + patience, .wait_until_ready = true});
  }

  void receive(std::string_view bytes) { machine.received(bytes, now); }
  void pass(Duration time) {
    now += time;
    machine.tick(now);
  }
  std::string written() {
    std::string bytes;
    for (const Command::Wire& chunk : machine.take_output().chunks) bytes += chunk.buffer.substr(chunk.offset);
    return bytes;
  }
  void become_ready() {
    machine.open(now);
    machine.connected(now);
    written();
    receive("+PONG\r\n");
    ASSERT_EQ(machine.state(), LinkState::Ready);
    events.clear();
  }
  void reconnect() {
    pass(std::chrono::seconds(1));
    machine.connected(now);
    written();
    receive("+PONG\r\n");
    ASSERT_EQ(machine.state(), LinkState::Ready);
  }

  std::vector<std::string> take(std::vector<std::string>& list) { return std::exchange(list, {}); }
  using Lines = std::vector<std::string>;

  FixedRandom random;
  TimePoint now{std::chrono::hours(1)};
  Lines events;
  Lines heard;
  std::function<void(const LinkEvent&)> on_event;
  RespMachine machine;
};

inline std::string wire(std::string_view name) { return std::string(Command(name).wire()); }

}  // namespace redline::storage::redis
