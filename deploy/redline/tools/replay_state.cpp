#include "deploy/redline/tools/replay_state.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace redline::app {

namespace {

constexpr std::string_view kHead = "redline-replay 1 ";
constexpr std::string_view kCreated = "created";
constexpr std::string_view kRefused = "refused";
constexpr std::string_view kComplete = "complete";

}  // namespace

Attempt<ReplayState> ReplayState::open(const std::string& path, const std::string& source, std::string run,
                                       bool again) {
  ReplayState state{std::move(run)};
  std::ifstream before{path};
  std::string line;
  bool usable = false;
  std::uintmax_t whole = 0;  // bytes of complete lines: a crash may leave half a one
  while (std::getline(before, line) && !before.eof()) {
    whole += line.size() + 1;
    const std::string_view text{line};
    if (!usable) {
      const auto blank = text.find(' ', kHead.size());
      if (!text.starts_with(kHead) || blank == text.npos)
        return trouble(ErrorCode::BadRequest, fmt::format("{} is no state file of a replay", path));
      if (text.substr(blank + 1) != source)
        return trouble(ErrorCode::BadRequest,
                       fmt::format("{} belongs to the replay of {}", path, text.substr(blank + 1)));
      state.run_ = std::string{text.substr(kHead.size(), blank - kHead.size())};
      usable = true;
      continue;
    }
    const auto blank = std::min(text.find(' '), text.size());
    state.apply(text.substr(0, blank), std::string{text.substr(std::min(blank + 1, text.size()))});
  }
  before.close();
  const bool anew = !usable || (again && state.complete_);
  if (anew && usable) state = ReplayState{fmt::format("{}+", state.run_)};
  std::error_code ignored;
  if (!anew) std::filesystem::resize_file(path, whole, ignored);
  state.file_.open(path, anew ? std::ios::trunc : std::ios::app);
  if (anew) state.write(fmt::format("{}{} {}", kHead, state.run_, source));
  if (!state.file_) return trouble(ErrorCode::BadRequest, fmt::format("cannot write {}", path));
  return state;
}

void ReplayState::apply(std::string_view word, std::string key) {
  if (word == kComplete) {
    complete_ = true;
  } else if (settled_.insert(std::move(key)).second) {
    ++(word == kCreated ? created_ : refused_);
  }
}

// Flushed each time: a line is worth more than the call it costs.
void ReplayState::write(std::string_view line) {
  if (file_.is_open()) file_ << line << std::endl;
}

void ReplayState::note_created(const std::string& key) {
  apply(kCreated, key);
  write(fmt::format("{} {}", kCreated, key));
}

void ReplayState::note_refused(const std::string& key) {
  apply(kRefused, key);
  write(fmt::format("{} {}", kRefused, key));
}

void ReplayState::note_complete() {
  if (!complete_) write(kComplete);
  complete_ = true;
}

}  // namespace redline::app
