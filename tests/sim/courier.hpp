// Brings one command to another gateway over a connection of its own, as a second app of the same user would: the same id
// arrives twice, and both answers must be the same. One thread; lives until it has said that it is done.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/sim/device.hpp"

namespace redline::sim {

class Device::Courier final : private ConnectionUser {
 public:
  // `read` gets every frame and says whether it was the reply; `done` is called once, after which nothing follows.
  Courier(Crowd& crowd, Rng& rng, codec::Format format, std::string hello, std::string command,
          std::function<bool(std::string_view)> read, std::function<void()> done)
      : strand_(crowd.strand),
        hello_(std::move(hello)),
        command_(std::move(command)),
        read_(std::move(read)),
        done_(std::move(done)) {
    const auto subprotocol = format == codec::Format::Json ? gateway::Subprotocol::Json : gateway::Subprotocol::Binary;
    connection_ =
        std::make_shared<Connection>(strand_, static_cast<ConnectionUser&>(*this), subprotocol,
                                     rng.between(std::chrono::milliseconds{5}, std::chrono::milliseconds{60}));
    rng.pick(crowd.gateways)->connect(connection_);
    timer_ = strand_.call_after(kPatience, [this] { finish(); });
  }
  ~Courier() {
    strand_.cancel(timer_);
    if (connection_ != nullptr) connection_->drop();
  }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

 private:
  static constexpr std::chrono::seconds kPatience{20};

  void on_connected(Connection& connection) override {
    connection.say(hello_);
    connection.say(command_);
  }
  void on_frame(Connection&, std::string_view payload) override {
    if (read_(payload)) finish();
  }
  void on_lost(Connection&, std::uint16_t) override {
    connection_.reset();
    finish();
  }
  void finish() {
    if (auto done = std::exchange(done_, nullptr)) done();
  }

  tests::ManualScheduler& strand_;
  std::string hello_;
  std::string command_;
  std::function<bool(std::string_view)> read_;
  std::function<void()> done_;
  std::shared_ptr<Connection> connection_;
  ports::TimerId timer_ = 0;
};

}  // namespace redline::sim
