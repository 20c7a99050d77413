// A client of the gateway core for tests: the transport and the device behind it in one. What the gateway sends is
// decoded and kept; whether the client reads, and when the connection breaks, is up to the test.
//
// Bytes that are sent stay in the queue until the client reads, which it does in a turn of its own unless told to stop.
// Every frame is looked at on its way: its header must be right and nothing may follow a close.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "gateway/session/transport.hpp"
#include "proto/codec/wire.hpp"
#include "tests/support/manual_scheduler.hpp"

namespace redline::tests {

class Client final : public gateway::Transport {
 public:
  Client(gateway::SessionEvents& gateway, ports::Scheduler& scheduler,
         gateway::Subprotocol subprotocol = gateway::Subprotocol::Binary);
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // --- the device
  void say(const codec::ClientFrame& frame);
  void say_raw(std::string_view payload, bool binary);
  // Returns the id it was sent under.
  domain::CommandId command(domain::CommandBody body, std::optional<domain::Version> expected_version = std::nullopt);
  void command(const domain::CommandId& id, domain::CommandBody body);
  void lose();  // the connection breaks
  void stop_reading() { reading_ = false; }
  void read();  // everything queued, and from now on again
  // Reads only so much.
  void read_some(std::size_t bytes);

  // --- what it got
  const std::vector<codec::ServerFrame>& frames() const noexcept { return frames_; }
  const std::string& bytes() const noexcept { return bytes_; }
  std::optional<CloseCode> closed() const noexcept { return closed_; }
  const std::string& close_reason() const noexcept { return close_reason_; }
  bool authenticated() const noexcept { return authenticated_; }
  void forget() { frames_.clear(); }

  template <class Frame>
  std::vector<Frame> all() const {
    std::vector<Frame> found;
    for (const codec::ServerFrame& frame : frames_)
      if (const auto* as = std::get_if<Frame>(&frame)) found.push_back(*as);
    return found;
  }
  // Pushes of events, in order.
  std::vector<codec::Push> pushes() const;
  // Offsets of them.
  std::vector<domain::Offset> offsets() const;
  // Replies to this command, in order.
  std::vector<codec::Reply> replies(const domain::CommandId& id) const;
  // What the last reply says: "OK", or the name of the error; "" when there is none.
  std::string answer(const domain::CommandId& id) const;
  // The one Welcome; fails the test when there is none.
  codec::Welcome welcome() const;

  // --- Transport
  void send(gateway::FramePtr frame) override;
  void close(CloseCode code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return queued_bytes_; }
  void mark_authenticated() override { authenticated_ = true; }

 private:
  static constexpr std::size_t kHighBytes = 2 * 1024;
  static constexpr std::size_t kLowBytes = 512;

  void arm_reading();
  void take_front();
  void end(gateway::ClosedInfo info);

  gateway::SessionEvents& gateway_;
  ports::Scheduler& scheduler_;
  gateway::TransportId id_;
  gateway::Subprotocol subprotocol_;
  codec::Format format_;
  bool open_ = true;
  bool reading_ = true;
  bool read_armed_ = false;
  bool above_high_ = false;
  bool authenticated_ = false;
  std::deque<gateway::FramePtr> queue_;
  std::size_t queued_bytes_ = 0;
  std::vector<codec::ServerFrame> frames_;
  std::string bytes_;
  std::optional<CloseCode> closed_;
  std::string close_reason_;
  std::shared_ptr<Client*> self_ = std::make_shared<Client*>(this);
};

}  // namespace redline::tests
