#include "gateway/hub/inbox_batcher.hpp"

#include <utility>

namespace redline::gateway {

using namespace domain;

void InboxBatcher::add(Command command, Sender sender) {
  sent_.push_back(
      {command.id, pending_.add(command.id, command.fingerprint, std::move(sender), scheduler_.monotonic())});
  batch_.push_back(std::move(command));
  if (batch_.size() == ports::kInboxCommandsPerEntryMax) return append();
  if (batch_.size() > 1) return;  // the turn's end is being waited for
  scheduler_.post([self = std::weak_ptr{self_}] {
    if (const auto batcher = self.lock()) (*batcher)->flush();
  });
}

void InboxBatcher::flush() {
  if (!batch_.empty()) append();
}

void InboxBatcher::append() {
  ++stats_.appends;
  stats_.commands += batch_.size();
  inbox_.append(batch_, [self = std::weak_ptr{self_}, sent = std::exchange(sent_, {})](ports::AppendOutcome outcome) {
    if (const auto batcher = self.lock()) (*batcher)->on_appended(outcome, sent);
  });
  batch_.clear();
}

void InboxBatcher::on_appended(ports::AppendOutcome outcome, const std::vector<Sent>& sent) {
  if (outcome == ports::AppendOutcome::Appended) return;  // the log will tell, or the deadline
  if (outcome == ports::AppendOutcome::Unknown) {
    stats_.unknown += sent.size();
    for (const Sent& command : sent) pending_.doubt(command.id, command.attempt);
    return;
  }
  stats_.not_sent += sent.size();
  const Answer read_only{.error = ErrorCode::ReadOnly, .ticket = {}, .fields = {}};
  for (const Sent& command : sent) pending_.refuse(command.id, command.attempt, read_only);
}

}  // namespace redline::gateway
