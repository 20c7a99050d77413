#include "tests/support/gateway_client.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/desk.hpp"

namespace redline::tests {

using namespace domain;
using gateway::FramePtr;

namespace {

gateway::TransportId next_transport_id() {
  static std::uint64_t ids = 0;
  return gateway::TransportId{++ids};
}

CommandId next_command_id() {
  static std::uint64_t ids = 1'000'000;
  return command_id(++ids);
}

}  // namespace

Client::Client(gateway::SessionEvents& gateway, ports::Scheduler& scheduler, gateway::Subprotocol subprotocol)
    : gateway_(gateway),
      scheduler_(scheduler),
      id_(next_transport_id()),
      subprotocol_(subprotocol),
      format_(subprotocol == gateway::Subprotocol::Binary ? codec::Format::Binary : codec::Format::Json) {
  gateway_.on_open(id_, *this, {.address = "192.0.2.1", .origin = {}, .subprotocol = subprotocol_});
}

Client::~Client() {
  if (open_) end({});
}

void Client::say(const codec::ClientFrame& frame) {
  std::string payload;
  codec::encode_client_frame(frame, format_, payload);
  say_raw(payload, format_ == codec::Format::Binary);
}

void Client::say_raw(std::string_view payload, bool binary) {
  if (!open_) return;
  // An exact copy on the heap, so that reading past it is seen.
  const std::vector<char> exact(payload.begin(), payload.end());
  gateway_.on_message(id_, exact, binary);
}

CommandId Client::command(CommandBody body, std::optional<Version> expected_version) {
  const CommandId id = next_command_id();
  say(codec::ClientCommand{
      .id = id, .expected_version = expected_version, .issued = std::nullopt, .body = std::move(body)});
  return id;
}

void Client::command(const CommandId& id, CommandBody body) {
  say(codec::ClientCommand{
      .id = id, .expected_version = std::nullopt, .issued = std::nullopt, .body = std::move(body)});
}

void Client::lose() {
  queue_.clear();
  queued_bytes_ = 0;
  if (open_) end({});
}

void Client::end(gateway::ClosedInfo info) {
  open_ = false;
  gateway_.on_closed(id_, info);
}

void Client::send(FramePtr frame) {
  if (!open_ || closed_) return;
  const std::string_view bytes = frame->bytes();
  ASSERT_EQ(static_cast<unsigned char>(bytes.front()), format_ == codec::Format::Binary ? 0x82 : 0x81);
  queued_bytes_ += frame->size();
  above_high_ = above_high_ || queued_bytes_ >= kHighBytes;
  queue_.push_back(std::move(frame));
  arm_reading();
}

void Client::close(CloseCode code, std::string_view reason) {
  if (!open_ || closed_) return;
  closed_ = code;
  close_reason_ = reason;
  scheduler_.post([self = std::weak_ptr{self_}, code] {
    const auto client = self.lock();
    if (client == nullptr || !(*client)->open_) return;
    (*client)->end({.by = gateway::ClosedInfo::By::Server, .code = std::to_underlying(code), .reason = {}});
  });
}

void Client::arm_reading() {
  if (!reading_ || std::exchange(read_armed_, true)) return;
  scheduler_.post([self = std::weak_ptr{self_}] {
    const auto client = self.lock();
    if (client == nullptr) return;
    (*client)->read_armed_ = false;
    if ((*client)->reading_) (*client)->read();
  });
}

void Client::read() {
  reading_ = true;
  while (!queue_.empty()) take_front();
  if (std::exchange(above_high_, false) && open_ && !closed_) gateway_.on_writable_low(id_);
}

void Client::read_some(std::size_t bytes) {
  while (!queue_.empty() && bytes > 0) {
    bytes -= std::min(bytes, queue_.front()->size());
    take_front();
  }
  if (queued_bytes_ < kLowBytes && std::exchange(above_high_, false) && open_ && !closed_)
    gateway_.on_writable_low(id_);
}

void Client::take_front() {
  const FramePtr frame = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= frame->size();
  bytes_.append(frame->payload());
  auto decoded = codec::parse_server_frame(frame->payload(), format_);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().describe();
  frames_.push_back(std::move(*decoded));
}

std::vector<codec::Push> Client::pushes() const {
  std::vector<codec::Push> found;
  for (codec::Push& push : all<codec::Push>())
    if (push.offset != 0) found.push_back(std::move(push));
  return found;
}

std::vector<Offset> Client::offsets() const {
  std::vector<Offset> found;
  for (const codec::Push& push : pushes()) found.push_back(push.offset);
  return found;
}

std::vector<codec::Reply> Client::replies(const CommandId& id) const {
  std::vector<codec::Reply> found;
  for (codec::Reply& reply : all<codec::Reply>())
    if (reply.id == id) found.push_back(std::move(reply));
  return found;
}

std::string Client::answer(const CommandId& id) const {
  const auto found = replies(id);
  if (found.empty()) return {};
  const auto& error = found.back().answer.error;
  return error ? std::string{info(*error).name} : "OK";
}

codec::Welcome Client::welcome() const {
  const auto found = all<codec::Welcome>();
  EXPECT_EQ(found.size(), 1u);
  return found.empty() ? codec::Welcome{} : found.front();
}

}  // namespace redline::tests
