// The records port over SQL: each question runs on the SqlThread, its answer comes back on the strand. See
// dispatcher/ports/records.hpp for the promises.
#pragma once

#include "dispatcher/ports/records.hpp"
#include "storage/records/measures.hpp"
#include "storage/records/search.hpp"
#include "storage/records/sql_thread.hpp"

namespace redline::storage::records {

class SqlRecords final : public ports::Records {
 public:
  SqlRecords(RecordsUrl url, PostBack post_back) : sql_(std::move(url), std::move(post_back), {.name = "rl-search"}) {}

  void search(ports::TicketQuery query, Handler<ports::TicketPage> handler) override {
    sql_.run<ports::TicketPage>(
        [query = std::move(query)](Database& database) { return records::search(database, query); }, std::move(handler));
  }
  void story(ports::TicketName ticket, Handler<std::optional<ports::TicketStory>> handler) override {
    sql_.run<std::optional<ports::TicketStory>>(
        [ticket = std::move(ticket)](Database& database) { return records::story(database, ticket); }, std::move(handler));
  }
  void rates(ports::RatesQuery query, Handler<std::vector<ports::Rates>> handler) override {
    sql_.run<std::vector<ports::Rates>>(
        [query = std::move(query)](Database& database) { return records::rates(database, query); }, std::move(handler));
  }
  void list(ports::RegisterQuery query, Handler<ports::Register> handler) override {
    sql_.run<ports::Register>(
        [query = std::move(query)](Database& database) { return records::list(database, query); }, std::move(handler));
  }

 private:
  SqlThread sql_;
};

}  // namespace redline::storage::records
