// How far a replay got, in a file, so that a restart continues. Each request is written down when its fate is known
// (created, or refused for good); what was under way at a crash is sent again under its old command id and has its
// effect once. A failed request is not written down: the next start tries it again.
//
//   redline-replay 1 RUN SOURCE     RUN goes into the command ids; SOURCE names what is being replayed
//   created KEY
//   refused KEY
//   complete                        nothing is left
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_set>

#include "deploy/redline/tools/trouble.hpp"

namespace redline::app {

class ReplayState {
 public:
  // Without a file: remembers for this process only.
  explicit ReplayState(std::string run) : run_(std::move(run)) {}
  // Reads the file, or makes it for `run`. A file about another source is refused. `again`: one that is complete is
  // begun anew as `run`.
  static Attempt<ReplayState> open(const std::string& path, const std::string& source, std::string run, bool again);

  const std::string& run() const noexcept { return run_; }
  bool settled(const std::string& key) const { return settled_.contains(key); }
  bool complete() const noexcept { return complete_; }
  std::uint64_t created() const noexcept { return created_; }
  std::uint64_t refused() const noexcept { return refused_; }

  void note_created(const std::string& key);
  void note_refused(const std::string& key);
  void note_complete();

 private:
  void apply(std::string_view word, std::string key);
  void write(std::string_view line);

  std::string run_;
  std::unordered_set<std::string> settled_;
  std::uint64_t created_ = 0;
  std::uint64_t refused_ = 0;
  bool complete_ = false;
  std::ofstream file_;
};

}  // namespace redline::app
