#include "storage/redis/reply_reader.hpp"

#include <cstring>
#include <new>

#include <hiredis/read.h>

namespace redline::storage::redis {
namespace {

// The parser gives its input buffer back to the system when it is empty and larger than this.
constexpr std::size_t kIdleBufferBytes = 256 * 1024;

// Statuses that come with almost every write need no memory of their own.
std::string_view interned(std::string_view status) {
  for (const std::string_view known : {std::string_view("OK"), std::string_view("PONG"), std::string_view("QUEUED")}) {
    if (status == known) return known;
  }
  return {};
}

}  // namespace

// The reply under construction. Arrays are allocated whole when their header arrives; each child is then written into
// its place, so there is nothing to link and nothing to free piece by piece.
struct ReplyReader::Building {
  ReplyValue root;
  ReplyArena arena;
  std::size_t bytes_max = 0;
};

struct ReplyReader::Functions {
  static Building& building(const redisReadTask* task) { return *static_cast<Building*>(task->privdata); }

  static void* store(const redisReadTask* task, ReplyValue value) {
    ReplyValue* place = &building(task).root;
    if (task->parent != nullptr) place = static_cast<ReplyValue*>(task->parent->obj) + task->idx;
    *place = value;
    return place;
  }

  static void* create_text(const redisReadTask* task, char* bytes, std::size_t size) {
    ReplyType type = ReplyType::Text;
    std::string_view text;
    if (task->type == REDIS_REPLY_ERROR) type = ReplyType::Error;
    if (task->type == REDIS_REPLY_STATUS) {
      type = ReplyType::Status;
      text = interned({bytes, size});
    }
    if (text.empty() && size > 0) {
      Building& build = building(task);
      auto* copy = static_cast<char*>(build.arena.allocate(size, 1, build.bytes_max));
      if (copy == nullptr) return nullptr;
      std::memcpy(copy, bytes, size);
      text = {copy, size};
    }
    return store(task, ReplyValue::make_text(type, text));
  }

  // Returns the first child, which is what the children then find as their parent's object.
  static void* create_array(const redisReadTask* task, int elements) {
    Building& build = building(task);
    const auto count = static_cast<std::size_t>(elements);
    if (count == 0) return store(task, ReplyValue::make_array({}));
    void* room = build.arena.allocate(count * sizeof(ReplyValue), alignof(ReplyValue), build.bytes_max);
    if (room == nullptr) return nullptr;
    auto* children = static_cast<ReplyValue*>(room);
    store(task, ReplyValue::make_array({children, count}));
    return children;
  }

  static void* create_integer(const redisReadTask* task, long long number) {
    return store(task, ReplyValue::make_integer(number));
  }

  static void* create_nil(const redisReadTask* task) { return store(task, ReplyValue{}); }

  static void free_object(void*) {}  // the arena owns everything

  static inline redisReplyObjectFunctions table{create_text, create_array, create_integer, create_nil, free_object};
};

// hiredis' parser, which calls back into Functions with `building` at hand.
struct ReplyReader::Parser {
  explicit Parser(Building& building) : reader(redisReaderCreateWithFunctions(&Functions::table)) {
    if (reader == nullptr) throw std::bad_alloc();
    reader->privdata = &building;
    reader->maxbuf = kIdleBufferBytes;
  }
  ~Parser() { redisReaderFree(reader); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  redisReader* reader;
};

ReplyReader::ReplyReader(std::size_t reply_bytes_max)
    : building_(std::make_unique<Building>()),
      parser_(std::make_unique<Parser>(*building_)),
      reply_bytes_max_(reply_bytes_max) {
  building_->bytes_max = reply_bytes_max;
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::span<const char> bytes) {
  pending_bytes_ += bytes.size();
  // A failure to store the bytes is remembered by the parser and reported by next().
  redisReaderFeed(parser_->reader, bytes.data(), bytes.size());
}

std::expected<std::optional<Reply>, std::string> ReplyReader::next() {
  redisReader* reader = parser_->reader;
  void* object = nullptr;
  if (redisReaderGetReply(reader, &object) != REDIS_OK) {
    if (reader->err == REDIS_ERR_OOM) return std::unexpected("a reply exceeds the memory allowed for it");
    return std::unexpected(std::string(reader->errstr));
  }
  if (object == nullptr) {
    if (pending_bytes_ > reply_bytes_max_) return std::unexpected("a reply exceeds the size allowed for it");
    return std::optional<Reply>();
  }
  pending_bytes_ = reader->len - reader->pos;
  return std::optional<Reply>(std::in_place, building_->root, std::exchange(building_->arena, ReplyArena{}));
}

}  // namespace redline::storage::redis
