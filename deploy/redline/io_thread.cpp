#include "deploy/redline/io_thread.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <exception>

namespace redline::app {

IoThread::IoThread(std::string name)
    : thread_([this, name = std::move(name)] {
        pthread_setname_np(pthread_self(), name.c_str());
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, nullptr);  // signals are for the main thread
        try {
          io_.run();
        } catch (const std::exception& error) {
          // A broken invariant: going on could make it worse. Stop; the lease moves on, nothing is lost.
          spdlog::critical("{}: {}", name, error.what());
          spdlog::shutdown();
          std::abort();
        }
      }) {}

IoThread::~IoThread() { join(); }

void IoThread::join() {
  // What a role owned is gone by now; timers that nobody waits for must not hold up the end.
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace redline::app
