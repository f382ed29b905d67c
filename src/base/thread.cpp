#include "base/thread.h"

#include <memory>
#include <system_error>

namespace irsa {

namespace {

using Work = std::function<void()>;

extern "C" void* do_work(void* given) noexcept {
  const std::unique_ptr<Work> work(static_cast<Work*>(given));
  (*work)();
  return nullptr;
}

}  // namespace

Thread::Thread(Work work) {
  auto given = std::make_unique<Work>(std::move(work));
  pthread_attr_t attributes;
  pthread_t thread{};
  int error = ::pthread_attr_init(&attributes);
  if (error == 0) {
    error = ::pthread_attr_setstacksize(&attributes, kStack);
    if (error == 0) error = ::pthread_create(&thread, &attributes, do_work, given.get());
    ::pthread_attr_destroy(&attributes);
  }
  if (error != 0) throw std::system_error(error, std::generic_category(), "pthread_create");
  (void)given.release();  // the thread has it now
  thread_ = thread;
}

void Thread::join() noexcept {
  if (thread_) ::pthread_join(*thread_, nullptr);
  thread_.reset();
}

}  // namespace irsa
