// The live-store port of one process over a MemoryShard. Promises: dispatcher/ports/live_store.hpp.
#pragma once

#include "storage/memory/link.hpp"

namespace redline::storage {

class MemoryLiveStore final : public ports::LiveStore, private MemoryPort {
 public:
  explicit MemoryLiveStore(MemoryLink& link) : MemoryPort(link) {}

  void acquire_lease(const std::string& owner, domain::Duration ttl, LeaseHandler handler) override;
  void renew_lease(const std::string& owner, const ports::Fence& fence, domain::Duration ttl,
                   LeaseHandler handler) override;
  void release_lease(const std::string& owner, const ports::Fence& fence) override;
  void load(ProgressHandler progress, LoadHandler handler) override;
  void commit(const ports::CommitBatch& batch, CommitHandler handler) override;

 private:
  bool committing_ = false;
};

}  // namespace redline::storage
