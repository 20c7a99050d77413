// redline restore-live: a lost or emptied Redis is rebuilt from the records. What the archiver had taken over comes back:
// tickets, technicians, numbering, offsets and the answers of the last day; clients load anew and go on.
#include <fmt/format.h>

#include <optional>

#include "deploy/redline/commands.hpp"
#include "deploy/redline/settings.hpp"
#include "deploy/redline/tools/progress.hpp"
#include "storage/records/archive.hpp"
#include "storage/redis/redis_restore.hpp"

namespace redline::app {

using namespace storage;

namespace {

std::optional<records::ArchivedShard> load(const config::ServerConfig& config, const records::RecordsUrl& url, domain::Instant now) {
  records::Database database(url);
  return records::Archive(database, domain::ShardId{static_cast<std::uint16_t>(config.shard)})
      .load(now - config.records.keep_closed);
}

int refuse(const redis::RedisRestore::Failure& failure) {
  switch (failure.trouble) {
    case redis::RestoreTrouble::NotEmpty:
      return fail(ErrorCode::NotAllowedInState, failure.message + "; --force takes them away first");
    case redis::RestoreTrouble::Busy: return fail(ErrorCode::NotAllowedInState, failure.message);
    case redis::RestoreTrouble::Unavailable: break;
  }
  return fail(ErrorCode::ReadOnly, "Redis: " + failure.message);
}

int write(const config::ServerConfig& config, records::ArchivedShard shard, bool force) {
  boost::asio::io_context io;
  runtime::AsioScheduler scheduler(io);
  runtime::SystemRandom random;
  std::optional<redis::EmbeddedServer> server;
  if (config.redis.url.empty()) {
    server.emplace(embedded_server(config), scheduler);
    if (auto started = server->start(); !started) return fail(ErrorCode::Internal, started.error());
  }
  redis::RedisConnection connection(io.get_executor(), scheduler, random, redis_connection(server ? server->url() : redis_url(config)));
  connection.open();
  redis::RedisRestore restore(connection, scheduler, domain::ShardId{static_cast<std::uint16_t>(config.shard)});
  const auto tickets = shard.state.tickets.size();
  const auto mark = shard.position.mark;
  std::optional<std::expected<void, redis::RedisRestore::Failure>> result;
  Progress progress;
  redis::RestoredShard restored{
      .mark = mark, .state = std::move(shard.state), .answers = std::move(shard.answers), .newest = std::move(shard.newest)};
  restore.run(std::move(restored), force,
              [&](std::size_t done, std::size_t total) { progress.show(done, total, "writing"); },
              [&](std::expected<void, redis::RedisRestore::Failure> done) { result = std::move(done); });
  while (!result) io.run_one();
  progress.finish();
  // The lease is given back with the last command, which must arrive.
  bool left = false;
  connection.submit(redis::Command("PING"), [&](redis::Result) { left = true; }, scheduler.monotonic() + std::chrono::seconds{5});
  while (!left) io.run_one();
  connection.close();
  if (!*result) return refuse(result->error());
  if (server)
    if (auto stopped = server->stop(); !stopped) return fail(ErrorCode::Internal, stopped.error());
  fmt::print("restored {} tickets; numbering goes on behind event {}\n", tickets, mark.next_offset - 1);
  return 0;
}

int run(const config::ServerConfig& config, bool force) {
  start_logging(config.log_level);
  const auto url = records_url(config);
  if (!url) return fail(ErrorCode::BadRequest, "records.url is none: there is nothing to restore from");
  const auto now = std::chrono::floor<domain::Duration>(std::chrono::system_clock::now());
  try {
    auto shard = load(config, *url, now);
    if (!shard) return fail(ErrorCode::NotFound, fmt::format("{} holds nothing of shard {}", url->to_string(), config.shard));
    return write(config, std::move(*shard), force);
  } catch (const records::RecordsError& error) {
    const bool too_new = error.trouble() == ports::RecordsTrouble::TooNew;
    return fail(too_new ? ErrorCode::RecordsTooNew : ErrorCode::Internal, error.what());
  } catch (const std::exception& error) {
    return fail(ErrorCode::RecordsUnavailable, fmt::format("{}: {}", url->to_string(), error.what()));
  }
}

}  // namespace

void add_restore_live(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("restore-live", "rebuild a lost Redis from the records, with all dispatchers stopped");
  const auto options = ConfigOptions::add_to(*command, {"data", "redis.url", "records.url", "shard", "log_level"});
  const auto force = std::make_shared<bool>(false);
  command->add_flag("--force", *force, "take away what Redis holds of the shard");
  command->footer("Example: redline restore-live --data ./data");
  command->callback([options, force, &action] {
    action = [options, force] {
      const auto loaded = options->load();
      return loaded ? run(loaded->config, *force) : 2;
    };
  });
}

}  // namespace redline::app
