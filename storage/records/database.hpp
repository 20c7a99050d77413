// One connection to the records, SQLite or PostgreSQL, through SOCI: opening with the schema up to date, transactions,
// and the few things in which the two differ. Everything here blocks and throws: it runs on the thread of an SqlThread,
// which catches. One thread at a time.
#pragma once

#include <soci/soci.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>

#include "dispatcher/ports/records.hpp"
#include "storage/records/records_url.hpp"

namespace redline::storage::records {

// Thrown where the cause is known; soci::soci_error stands for everything else a database says.
class RecordsError : public std::runtime_error {
 public:
  RecordsError(ports::RecordsTrouble trouble, const std::string& message) : std::runtime_error(message), trouble_(trouble) {}
  ports::RecordsTrouble trouble() const noexcept { return trouble_; }

 private:
  ports::RecordsTrouble trouble_;
};

class Database {
 public:
  // Makes the file when it is not there, and brings the schema up to date. Throws RecordsError (TooNew) for a schema of a
  // newer version, which is left alone.
  explicit Database(const RecordsUrl& url);

  Dialect dialect() const noexcept { return dialect_; }
  soci::session& sql() noexcept { return session_; }

  // Bytes cross SOCI as text; these two and bytes_placeholder() hide how. SQLite takes them as they are, PostgreSQL as \x….
  std::string to_sql(std::string_view bytes) const;
  std::string from_sql(std::string text) const;
  // `name` with its colon.
  std::string bytes_placeholder(std::string_view name) const;

  // What lives with this connection, prepared statements above all: made when it is first asked for, gone before it.
  template <class T, class... Args>
  T& companion(Args&&... args) {
    std::shared_ptr<void>& slot = companions_[std::type_index(typeid(T))];
    if (slot == nullptr) slot = std::make_shared<T>(*this, std::forward<Args>(args)...);
    return *static_cast<T*>(slot.get());
  }

 private:
  Dialect dialect_;
  soci::session session_;
  std::map<std::type_index, std::shared_ptr<void>> companions_;
};

// Rolled back unless committed. Takes the right to write at once, so that it never has to be given up half-way.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace redline::storage::records
