// The load generator: many WebSocket clients on one thread, cheap enough that the server under test is the limit (a
// client costs one read and one write per wake-up; check `load_cpu_us`). It speaks bytes; what they mean is the
// benchmark's business. One thread drives it by calling turn() in a loop; callbacks run inside turn().
//
//   WsLoad load({.port = port});
//   load.on_message = [&](WsLoad::Conn conn, std::string_view payload, std::int64_t now_ns) { … };
//   const auto conn = load.open("/ws", "redline.v1");
//   while (load.opening() > 0) load.turn(deadline_ns);
//   load.send(conn, frame);       // encoded once with append_client_frame, sent at the end of the turn
//
// All times are steady-clock nanoseconds as given by now_ns().
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace redline::bench {

std::int64_t now_ns();

class WsLoad {
 public:
  using Conn = std::uint32_t;
  struct Endpoint {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
  };

  explicit WsLoad(Endpoint endpoint);
  ~WsLoad();
  WsLoad(const WsLoad&) = delete;
  WsLoad& operator=(const WsLoad&) = delete;

  std::function<void(Conn)> on_open;
  std::function<void(Conn, std::string_view payload, std::int64_t received_ns)> on_message;
  // `code` is the close code the server sent, 0 when the connection just ended. Without this callback an end throws.
  std::function<void(Conn, int code)> on_close;

  // Numbers count from 0 in order of opening and are never reused. `headers` is added as it is (lines ending in CRLF).
  Conn open(std::string_view target, std::string_view subprotocol = {}, std::string_view headers = {});
  // Appends an encoded client frame; everything queued in a turn leaves in one write per connection.
  void send(Conn conn, std::string_view frame);
  // Ends without a closing handshake, as a lost network does.
  void cut(Conn conn);
  // A reader that stops reading (and resumes).
  void pause(Conn conn, bool paused);

  // Writes what is queued, waits for events until `until_ns` at most, handles them, writes again.
  void turn(std::int64_t until_ns);

  std::size_t opening() const { return opening_; }  // handshakes under way
  std::size_t open_count() const { return open_; }
  std::uint64_t received_bytes() const { return received_bytes_; }

 private:
  enum class State : std::uint8_t { Connecting, Handshake, Open, Ended };
  struct Client {
    int fd = -1;
    State state = State::Connecting;
    bool dirty = false;
    bool waiting_to_write = false;
    bool paused = false;
    std::string in;
    std::string out;
    std::size_t out_done = 0;
  };

  void watch(Conn conn);
  void readable(Conn conn);
  void handle_input(Conn conn, std::int64_t received_ns);
  bool finish_handshake(Conn conn);
  void write_out(Conn conn);
  void mark(Conn conn);
  void flush();
  void end(Conn conn, int code);

  Endpoint endpoint_;
  int epoll_ = -1;
  std::deque<Client> clients_;  // a callback may open connections: clients must not move
  std::vector<Conn> dirty_;
  std::size_t opening_ = 0;
  std::size_t open_ = 0;
  std::uint64_t received_bytes_ = 0;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace redline::bench
