// Random stories: submissions, pieces of replies, drops, deadlines and cancels in any order, against a model server
// that remembers what it has carried out. Whatever happens, every handler is called exactly once, an answer belongs to
// its command, nothing is carried out twice, and what is reported as "has not run" never runs.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "storage/redis/resp_machine.hpp"

namespace redline::storage::redis {
namespace {

using namespace std::chrono_literals;

class SeededRandom final : public ports::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }
  std::size_t below(std::size_t bound) { return next() % bound; }
  bool one_in(std::size_t odds) { return below(odds) == 0; }

 private:
  std::mt19937_64 engine_;
};

// One server that outlives its connections. Commands are named by their number.
class ModelServer {
 public:
  explicit ModelServer(SeededRandom& random) : random_(random) {}

  void accept(std::uint64_t attempt) {
    // What the old connection had delivered may still be carried out after it is gone.
    carry_out(random_.below(10));
    attempt_ = attempt;
    reader_ = std::make_unique<ReplyReader>(1 << 20);
    replies_.clear();
  }
  void receive(std::string_view bytes) { reader_->feed(bytes); }

  void carry_out(std::size_t commands_max) {
    for (; commands_max > 0 && reader_ != nullptr; --commands_max) {
      const auto command = reader_->next();
      ASSERT_TRUE(command.has_value());
      if (!command->has_value()) return;
      const std::string_view name = (***command)[0].text_or_empty();
      if (name == "PING") {
        replies_ += "+PONG\r\n";
        continue;
      }
      int id = 0;
      std::from_chars(name.data(), name.data() + name.size(), id);
      if (random_.one_in(50)) {
        replies_ += "-READONLY not here\r\n";
        continue;
      }
      EXPECT_TRUE(done.insert(id).second) << "command " << id << " was carried out twice";
      replies_ += random_.one_in(2) ? fmt::format(":{}\r\n", id) : fmt::format("*2\r\n:{}\r\n$3\r\nabc\r\n", id);
    }
  }
  std::string take_reply_bytes(std::size_t bytes_max) {
    std::string piece = replies_.substr(0, bytes_max);
    replies_.erase(0, piece.size());
    return piece;
  }

  std::set<int> done;
  [[nodiscard]] std::uint64_t attempt() const { return attempt_; }

 private:
  SeededRandom& random_;
  std::uint64_t attempt_ = 0;
  std::unique_ptr<ReplyReader> reader_;
  std::string replies_;
};

class RandomStory {
 public:
  explicit RandomStory(std::uint64_t seed) : random_(seed), server_(random_), machine_(settings(), random_, {}) {}

  void play(int steps) {
    machine_.open(now_);
    for (int i = 0; i < steps; ++i) {
      step();
      align();
    }
    machine_.close(now_);
    while (machine_.next_wakeup() == TimePoint::min()) machine_.tick(now_);
    server_.carry_out(1000);
    check();
  }

 private:
  static RespSettings settings() {
    RespSettings settings;
    settings.client_name = "";
    settings.require_master = false;
    settings.limits = {
        .in_flight_commands_max = 20, .in_flight_bytes_max = 600, .reply_bytes_max = 1000, .write_bytes_max = 60};
    return settings;
  }

  void step() {
    switch (random_.below(10)) {
      case 0:
      case 1:
      case 2: return submit();
      case 3:
      case 4: return server_.carry_out(random_.below(6));
      case 5:
      case 6: return machine_.received(server_.take_reply_bytes(random_.below(30)), now_);
      case 7: now_ += std::chrono::milliseconds(random_.below(200)); return machine_.tick(now_);
      case 8: return send();
      default: return trouble();
    }
  }
  void trouble() {
    if (random_.one_in(4)) return machine_.lost("lost", now_);
    if (random_.one_in(8)) return machine_.cancel(now_);
    if (random_.one_in(20)) machine_.received(std::string_view("?\r\n"), now_);
  }
  void submit() {
    const int id = next_id_++;
    const TimePoint deadline = random_.one_in(5) ? kNoDeadline : now_ + std::chrono::milliseconds(random_.below(1000));
    machine_.submit(
        Command(std::to_string(id)), [this, id](Result result) { hear(id, std::move(result)); },
        {.deadline = deadline, .wait_until_ready = random_.one_in(2)}, now_);
  }
  void hear(int id, Result result) {
    EXPECT_EQ(++calls_[id], 1) << "command " << id;
    if (result) {
      const ReplyValue& number = (*result)->type() == ReplyType::Array ? (**result)[0] : **result;
      EXPECT_EQ(number.integer().value_or(-1), id);
      EXPECT_TRUE(server_.done.contains(id));
    } else if (!result.error().may_have_run) {
      not_run_.insert(id);
    }
    // Handlers call back in, as real ones do.
    if (random_.one_in(10) && next_id_ < 10'000) submit();
    if (random_.one_in(200)) machine_.cancel(now_);
  }
  void send() {
    for (const Command::Wire& chunk : machine_.take_output().chunks) {
      server_.receive(std::string_view(chunk.buffer).substr(chunk.offset));
    }
  }
  // What the owner of the socket does after each report.
  void align() {
    if (machine_.wants_socket() && machine_.attempt() != server_.attempt()) {
      server_.accept(machine_.attempt());
      if (random_.one_in(5)) return machine_.connect_failed("refused", now_);
      machine_.connected(now_);
    }
  }
  void check() {
    EXPECT_EQ(static_cast<int>(calls_.size()), next_id_);
    EXPECT_EQ(machine_.waiting_commands(), 0U);
    EXPECT_EQ(machine_.waiting_bytes(), 0U);
    for (const int id : not_run_)
      EXPECT_FALSE(server_.done.contains(id)) << "command " << id << " was said not to have run";
  }

  SeededRandom random_;
  ModelServer server_;
  TimePoint now_{1h};
  int next_id_ = 0;
  std::map<int, int> calls_;
  std::set<int> not_run_;
  RespMachine machine_;
};

TEST(RespMachineRandom, KeepsItsPromisesInEveryStory) {
  for (std::uint64_t seed = 1; seed <= 500 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomStory(seed).play(400);
  }
}

}  // namespace
}  // namespace redline::storage::redis
