#include "storage/memory/live_store.hpp"

namespace redline::storage {

using namespace domain;
using namespace ports;

void MemoryLiveStore::acquire_lease(const std::string& owner, Duration ttl, LeaseHandler handler) {
  call<Lease>(
      StoreCall::AcquireLease,
      [owner, ttl](MemoryShard& shard, const Fate&) { return shard.acquire_lease(owner, ttl); }, std::move(handler));
}

void MemoryLiveStore::renew_lease(const std::string& owner, const Fence& fence, Duration ttl, LeaseHandler handler) {
  call<Lease>(
      StoreCall::RenewLease,
      [owner, fence, ttl](MemoryShard& shard, const Fate&) { return shard.renew_lease(owner, fence, ttl); },
      std::move(handler));
}

void MemoryLiveStore::release_lease(const std::string& owner, const Fence& fence) {
  const auto effect = [owner, fence](MemoryShard& shard, const Fate&) {
    shard.release_lease(owner, fence);
    return true;
  };
  call<bool>(StoreCall::ReleaseLease, effect, [](bool) {});
}

void MemoryLiveStore::load(ProgressHandler progress, LoadHandler handler) {
  call<std::optional<LoadedShard>>(
      StoreCall::Load, [](MemoryShard& shard, const Fate&) { return std::optional{shard.load()}; },
      [progress = std::move(progress), handler = std::move(handler)](std::optional<LoadedShard> loaded) mutable {
        if (progress && loaded) progress(loaded->state.tickets.size(), loaded->state.tickets.size());
        handler(std::move(loaded));
      });
}

void MemoryLiveStore::commit(const CommitBatch& batch, CommitHandler handler) {
  if (committing_) throw std::logic_error("one commit at a time");
  committing_ = true;
  call<CommitOutcome>(
      StoreCall::Commit,
      [request = CommitRequest{batch}](MemoryShard& shard, const Fate& fate) {
        return shard.commit(request, !fate.short_wait);
      },
      [this, handler = std::move(handler)](CommitOutcome outcome) mutable {
        committing_ = false;
        handler(outcome);
      },
      {.refused = [] { return CommitOutcome::Unavailable; }, .lost = [] { return CommitOutcome::Unavailable; }});
}

}  // namespace redline::storage
