#include "deploy/config/config_keys.hpp"

#include <algorithm>
#include <array>

namespace redline::config {

namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;
constexpr std::uint64_t kSecond = 1000;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kDay = 24 * 60 * kMinute;

#define REDLINE_FIELD(member) [](ServerConfig& config) -> ValueRef { return &config.member; }

constexpr std::array kKeys{
    ConfigKey{"listen", ValueForm::Address, REDLINE_FIELD(listen), 0, 0,
              "Where clients connect: numeric address (or `localhost`) and port; port 0 takes a free one."},
    ConfigKey{"data", ValueForm::Path, REDLINE_FIELD(data), 0, 0,
              "Folder for everything the server keeps: accounts, and Redis' files when it runs its own."},
    ConfigKey{"policy", ValueForm::Path, REDLINE_FIELD(policy), 0, 0,
              "Policy file; `builtin:NAME` is one that is part of the program."},
    ConfigKey{"shard", ValueForm::Count, REDLINE_FIELD(shard), 0, 65'535,
              "Number of the shard (set of areas) that this server works for."},
    ConfigKey{"log_level", ValueForm::Choice, REDLINE_FIELD(log_level), 0, 0,
              "Least serious messages that are written to standard error."},

    ConfigKey{"allow_plain_beyond_loopback", ValueForm::Flag, REDLINE_FIELD(allow_plain_beyond_loopback), 0, 0,
              "Listen without TLS on an address that others can reach. Only behind a proxy that ends TLS: tokens and "
              "phone numbers would be readable on the way."},
    ConfigKey{"origins", ValueForm::Origins, REDLINE_FIELD(origins), 0, 0,
              "Other web sites whose pages may connect, e.g. `https://desk.example.org`; the console of this server always may."},
    ConfigKey{"tls.cert", ValueForm::Path, REDLINE_FIELD(tls.cert), 0, 0, "Certificate chain (PEM)."},
    ConfigKey{"tls.key", ValueForm::Path, REDLINE_FIELD(tls.key), 0, 0, "Private key of the certificate (PEM)."},

    ConfigKey{"redis.url", ValueForm::RedisUrl, REDLINE_FIELD(redis.url), 0, 0,
              "`redis://[user:password@]host[:port][/db]`, `rediss://…` for TLS, `unix:///path`. Empty: the server "
              "starts a redis-server of its own in the data folder."},
    ConfigKey{"redis.durability", ValueForm::Choice, REDLINE_FIELD(redis.durability), 0, 0,
              "When a command is answered OK. `everysec`: written; a kill of Redis or a crash of the machine can lose the "
              "last second or two. `always`: flushed to disk. `replicated`: also confirmed by `redis.replicas` replicas."},
    ConfigKey{"redis.replicas", ValueForm::Count, REDLINE_FIELD(redis.replicas), 0, 16,
              "Replicas that must confirm a commit before it is answered OK."},

    ConfigKey{"records.url", ValueForm::RecordsUrl, REDLINE_FIELD(records.url), 0, 0,
              "Where everything is kept for good: `sqlite:PATH` or `postgresql://[user:password@]host[:port]/database`. Empty: "
              "SQLite in the data folder. `none`: nowhere; closed tickets then stay in Redis."},
    ConfigKey{"records.keep_closed", ValueForm::Duration, REDLINE_FIELD(records.keep_closed), 0, 365 * kDay,
              "How long a closed ticket stays in Redis at least; then it leaves, once the records have it."},
    ConfigKey{"records.alarm_events", ValueForm::Count, REDLINE_FIELD(records.alarm_events), 100, 1'000'000'000,
              "Events that the records may be behind before it is an alarm. Redis keeps what they do not have."},
    ConfigKey{"records.alarm_after", ValueForm::Duration, REDLINE_FIELD(records.alarm_after), kSecond, kDay,
              "How long the records may be behind without going on before it is an alarm."},

    ConfigKey{"lease.ttl", ValueForm::Duration, REDLINE_FIELD(lease.ttl), 500, kMinute,
              "How long a dispatcher that has stopped answering keeps its shard; then another one takes over."},
    ConfigKey{"gateway.ring_bytes", ValueForm::Bytes, REDLINE_FIELD(gateway.ring_bytes), 64 * kKiB, 4096 * kMiB,
              "Memory for recent events, from which clients that come back are served without asking Redis."},
    ConfigKey{"gateway.console", ValueForm::Path, REDLINE_FIELD(gateway.console), 0, 0,
              "Folder of the built console. Empty: `../share/redline/console` or `../../console` beside the program, "
              "whichever is there."},
    ConfigKey{"log.keep_events", ValueForm::Count, REDLINE_FIELD(log.keep_events), 1'000, 1'000'000'000,
              "Events kept in the log for clients that come back; older ones are trimmed, and who missed them gets a "
              "snapshot."},

    ConfigKey{"limits.frame_in", ValueForm::Bytes, REDLINE_FIELD(limits.frame_in), kKiB, 16 * kMiB,
              "Largest message that a client may send."},
    ConfigKey{"limits.frame_out", ValueForm::Bytes, REDLINE_FIELD(limits.frame_out), kKiB, 16 * kMiB,
              "Largest message that a client is sent."},
    ConfigKey{"limits.headers", ValueForm::Bytes, REDLINE_FIELD(limits.headers), kKiB, kMiB,
              "Request line and headers of an HTTP request together."},
    ConfigKey{"limits.body", ValueForm::Bytes, REDLINE_FIELD(limits.body), kKiB, 16 * kMiB, "Body of an HTTP request."},
    ConfigKey{"limits.out_queue", ValueForm::Bytes, REDLINE_FIELD(limits.out_queue), 16 * kKiB, 64 * kMiB,
              "Bytes waiting for one client; beyond, positions and counters are reduced to the newest, then it is "
              "disconnected with 4002 and comes back."},
    ConfigKey{"limits.handshake", ValueForm::Duration, REDLINE_FIELD(limits.handshake), 100, kMinute,
              "From the connection to the complete request, TLS included."},
    ConfigKey{"limits.hello", ValueForm::Duration, REDLINE_FIELD(limits.hello), 100, kMinute,
              "From the opened WebSocket to the client's Hello."},
    ConfigKey{"limits.heartbeat", ValueForm::Duration, REDLINE_FIELD(limits.heartbeat), kSecond, 5 * kMinute,
              "Between two heartbeats, both ways; two missed ones end the session with 4004."},
    ConfigKey{"limits.write_deadline", ValueForm::Duration, REDLINE_FIELD(limits.write_deadline), kSecond, 5 * kMinute,
              "How long a client may take nothing of what is sent to it."},
    ConfigKey{"limits.connections", ValueForm::Count, REDLINE_FIELD(limits.connections), 1, 1'000'000,
              "Sockets of all kinds; the system's limit of open files must be higher."},
    ConfigKey{"limits.unauthenticated_per_address", ValueForm::Count, REDLINE_FIELD(limits.unauthenticated_per_address),
              1, 100'000, "Connections from one address (IPv6: one /64) that have not signed in."},
    ConfigKey{"limits.sessions_per_user", ValueForm::Count, REDLINE_FIELD(limits.sessions_per_user), 1, 100'000,
              "Sessions that one account may have at a time."},
    ConfigKey{"limits.commands_per_second", ValueForm::Count, REDLINE_FIELD(limits.commands_per_second), 1, 1'000'000,
              "Commands of one account, in the long run."},
    ConfigKey{"limits.commands_burst", ValueForm::Count, REDLINE_FIELD(limits.commands_burst), 1, 1'000'000,
              "Commands of one account at once; more are RATE_LIMITED."},
    ConfigKey{"limits.description", ValueForm::Count, REDLINE_FIELD(limits.description), 100, 60'000,
              "Characters in the description of a ticket."},
    ConfigKey{"limits.held_commands", ValueForm::Count, REDLINE_FIELD(limits.held_commands), 0, 1'000'000,
              "Commands that wait while Redis is away; more are refused at once, to be sent again."},
    ConfigKey{"limits.held_for", ValueForm::Duration, REDLINE_FIELD(limits.held_for), 0, 30 * kSecond,
              "How long a command waits for Redis before it is refused as READ_ONLY."},
};

#undef REDLINE_FIELD

}  // namespace

std::span<const ConfigKey> config_keys() noexcept { return kKeys; }

const ConfigKey* find_config_key(std::string_view name) noexcept {
  const auto found = std::ranges::find(kKeys, name, &ConfigKey::name);
  return found == kKeys.end() ? nullptr : &*found;
}

std::string environment_name(const ConfigKey& key) {
  std::string name = "REDLINE_";
  for (const char c : key.name) name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

}  // namespace redline::config
