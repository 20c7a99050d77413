#include "storage/redis/connection.hpp"

#include <utility>
#include <vector>

namespace redline::storage::redis {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

RespSettings settings_of(const ConnectionOptions& options) {
  return RespSettings{.user = options.url.user,
                      .password = options.url.password,
                      .database = options.url.database,
                      .client_name = options.client_name,
                      .require_master = options.require_master,
                      .limits = options.limits,
                      .timeouts = options.timeouts};
}

}  // namespace

// Kept alive by its own operations. After every report to the machine, align() makes socket, write and timer agree with
// what the machine wants. Completions of an older socket are told apart by pointer and ignored.
class RedisConnection::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::any_io_executor executor, ports::Scheduler& scheduler, ports::Random& random, ConnectionOptions options,
       LinkEventSink sink)
      : executor_(std::move(executor)),
        scheduler_(scheduler),
        options_(std::move(options)),
        machine_(settings_of(options_), random, std::move(sink)),
        read_buffer_(options_.read_buffer_bytes) {
    if (options_.url.transport == RedisTransport::Tls) tls_ = make_tls_context(options_.tls);
  }

  void open() {
    machine_.open(now());
    align();
  }

  void submit(Command command, Handler handler, CommandOptions options) {
    machine_.submit(std::move(command), std::move(handler), options, now());
    schedule_turn();
  }

  void cancel() {
    machine_.cancel(now());
    align();
  }

  void close() {
    machine_.close(now());
    align();
  }

  // The owner is gone: no handler may be called any more, only the socket's own completions still arrive.
  void abandon() {
    abandoned_ = true;
    machine_.abandon();
    scheduler_.cancel(timer_);
    drop_stream();
  }

  [[nodiscard]] const RespMachine& machine() const { return machine_; }

 private:
  [[nodiscard]] TimePoint now() const { return scheduler_.monotonic(); }

  void align() {
    if (abandoned_) return;
    if (stream_attempt_ != machine_.attempt() || !machine_.wants_socket()) drop_stream();
    if (machine_.wants_socket() && stream_attempt_ != machine_.attempt()) connect();
    if (!writing_ && stream_ && machine_.has_output()) write();
    arm_timer();
  }

  // One turn of the loop later: by then everything else that is ready now has submitted too.
  void schedule_turn() {
    if (turn_scheduled_) return;
    turn_scheduled_ = true;
    scheduler_.post([self = shared_from_this()] {
      self->turn_scheduled_ = false;
      self->on_time();
    });
  }

  void on_time() {
    if (abandoned_) return;
    machine_.tick(now());
    align();
  }

  void on_timer() {
    armed_for_ = kNoDeadline;
    on_time();
  }

  void arm_timer() {
    const TimePoint wakeup = machine_.next_wakeup();
    if (wakeup == TimePoint::min()) return schedule_turn();
    // A timer that rings too early only looks around once; moving it for every command would cost more.
    if (wakeup >= armed_for_) return;
    armed_for_ = wakeup;
    scheduler_.cancel(timer_);
    timer_ = scheduler_.call_after(wakeup - now(), [self = weak_from_this()] {
      if (const auto impl = self.lock()) impl->on_timer();
    });
  }

  void connect() {
    stream_attempt_ = machine_.attempt();
    if (!options_.address) return connect_to(options_.url);
    options_.address([self = weak_from_this(), attempt = stream_attempt_](std::expected<RedisUrl, std::string> url) {
      const auto impl = self.lock();
      if (!impl || impl->abandoned_ || impl->machine_.attempt() != attempt || !impl->machine_.wants_socket()) return;
      if (url) return impl->connect_to(*url);
      impl->machine_.connect_failed(url.error(), impl->now());
      impl->schedule_turn();
    });
  }

  void connect_to(const RedisUrl& url) {
    if (url.transport == RedisTransport::Tls && !tls_) tls_ = make_tls_context(options_.tls);
    stream_ = make_stream(url.transport, executor_, options_.tcp, tls_.get());
    stream_->connect(url, [self = shared_from_this(), stream = stream_.get()](error_code code) {
      if (self->stream_.get() != stream) return;
      if (code) {
        self->machine_.connect_failed(code.message(), self->now());
      } else {
        self->machine_.connected(self->now());
        if (self->stream_.get() == stream) self->read();
      }
      self->align();
    });
  }

  void read() {
    stream_->read_some(asio::buffer(read_buffer_),
                       [self = shared_from_this(), stream = stream_.get()](error_code code, std::size_t size) {
                         if (self->stream_.get() != stream) return;
                         self->on_read(code, size);
                       });
  }

  void on_read(error_code code, std::size_t size) {
    const Stream* stream = stream_.get();
    if (code) {
      machine_.lost(code.message(), now());
    } else {
      machine_.received(std::span(read_buffer_.data(), size), now());
    }
    align();
    if (stream_.get() == stream && stream_) read();
  }

  void write() {
    writing_ = true;
    RespMachine::Output output = machine_.take_output();
    buffers_.clear();
    for (const Command::Wire& chunk : output.chunks) {
      buffers_.emplace_back(chunk.buffer.data() + chunk.offset, chunk.buffer.size() - chunk.offset);
    }
    // The bytes travel with the handler: an abandoned write may outlive this connection's interest in it.
    stream_->write(buffers_, [self = shared_from_this(), stream = stream_.get(), bytes = std::move(output)](
                                 error_code code, std::size_t) {
      if (self->stream_.get() != stream) return;
      self->writing_ = false;
      if (code) self->machine_.lost(code.message(), self->now());
      self->align();
    });
  }

  void drop_stream() {
    if (!stream_) return;
    stream_->close();
    stream_.reset();
    writing_ = false;
  }

  asio::any_io_executor executor_;
  ports::Scheduler& scheduler_;
  ConnectionOptions options_;
  RespMachine machine_;
  ports::TimerId timer_ = 0;
  std::unique_ptr<asio::ssl::context> tls_;
  std::shared_ptr<Stream> stream_;
  std::uint64_t stream_attempt_ = 0;  // the attempt for which a stream was made or an address asked
  std::vector<asio::const_buffer> buffers_;
  std::vector<char> read_buffer_;
  TimePoint armed_for_ = kNoDeadline;
  bool writing_ = false;
  bool turn_scheduled_ = false;
  bool abandoned_ = false;
};

RedisConnection::RedisConnection(asio::any_io_executor executor, ports::Scheduler& scheduler, ports::Random& random,
                                 ConnectionOptions options, LinkEventSink sink)
    : impl_(std::make_shared<Impl>(std::move(executor), scheduler, random, std::move(options), std::move(sink))) {}

RedisConnection::~RedisConnection() { impl_->abandon(); }

void RedisConnection::open() { impl_->open(); }
void RedisConnection::submit(Command command, Handler handler, CommandOptions options) {
  impl_->submit(std::move(command), std::move(handler), options);
}
void RedisConnection::cancel() { impl_->cancel(); }
void RedisConnection::close() { impl_->close(); }
LinkState RedisConnection::state() const { return impl_->machine().state(); }
const LinkStats& RedisConnection::stats() const { return impl_->machine().stats(); }
std::size_t RedisConnection::waiting_commands() const { return impl_->machine().waiting_commands(); }
std::size_t RedisConnection::waiting_bytes() const { return impl_->machine().waiting_bytes(); }

}  // namespace redline::storage::redis
