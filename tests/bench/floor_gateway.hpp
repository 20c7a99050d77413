// The gateway of the floor: one epoll loop over the clients and two Redis connections. Everything a wake-up produced
// for a connection leaves in one write. Runs until the stop descriptor becomes readable.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/bench/redis_link.hpp"

namespace redline::bench {

class FloorGateway {
 public:
  FloorGateway(const std::string& redis_socket, int listener, int stop);
  ~FloorGateway();
  FloorGateway(const FloorGateway&) = delete;
  FloorGateway& operator=(const FloorGateway&) = delete;

  void run();

 private:
  struct Client {
    bool open = false;
    bool dirty = false;
    bool full = false;  // its socket takes no more for now
    std::string in;
    std::string out;
  };
  struct Submitted {
    int client;
    std::string request;  // the first 8 bytes of the ticket
  };

  void watch(int fd, std::uint32_t events, bool add);
  void accept_all();
  void read_client(int fd);
  void handshake(int fd, Client& client);
  void submit_all(int fd, Client& client);
  void read_answers();
  void read_log();
  void queue(int fd, std::string_view payload);
  void write_client(int fd);
  void drop(int fd);

  RedisLink submit_;  // pipelined XADD
  RedisLink log_;     // XREAD BLOCK
  int listener_;
  int stop_;
  int epoll_;
  bool submitted_any_ = false;
  std::string log_cursor_ = "0-0";
  std::deque<Submitted> unanswered_;
  std::unordered_map<int, Client> clients_;
  std::vector<int> technicians_;
  std::vector<int> dirty_;
};

}  // namespace redline::bench
