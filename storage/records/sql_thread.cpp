#include "storage/records/sql_thread.hpp"

#include <pthread.h>

#include <csignal>

namespace redline::storage::records {

SqlThread::SqlThread(RecordsUrl url, PostBack post_back, SqlThreadOptions options)
    : url_(std::move(url)), post_back_(std::move(post_back)), options_(std::move(options)), thread_([this] { work(); }) {}

SqlThread::~SqlThread() {
  *alive_ = false;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void SqlThread::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() < options_.waiting_max) {
      jobs_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
  }
  job(nullptr, {ports::RecordsTrouble::Unavailable, "too many questions are waiting"});
}

void SqlThread::post(ports::Task task) {
  post_back_([alive = alive_, task = std::move(task)]() mutable {
    if (*alive) task();
  });
}

void SqlThread::work() {
  pthread_setname_np(pthread_self(), options_.name.c_str());
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);  // signals are for the main thread
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) break;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    ports::RecordsFailure failure;
    try {
      if (std::exchange(lost_, false)) database_.reset();
      if (database_ == nullptr) database_ = std::make_unique<Database>(url_);
    } catch (const std::exception& error) {
      failure = failure_of(error);
    }
    job(database_.get(), std::move(failure));
  }
  database_.reset();
}

ports::RecordsFailure SqlThread::failure_of(const std::exception& error) {
  if (const auto* known = dynamic_cast<const RecordsError*>(&error)) return {known->trouble(), known->what()};
  const bool by_database = dynamic_cast<const soci::soci_error*>(&error) != nullptr;
  return {by_database ? ports::RecordsTrouble::Unavailable : ports::RecordsTrouble::Broken, error.what()};
}

}  // namespace redline::storage::records
