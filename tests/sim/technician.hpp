// A technician: comes on shift, answers offers, drives, works, goes home; sometimes too late, without a network, or
// changing his mind. Steps are sent without waiting for the answer of the one before, as a device without network would
// gather them; a refusal makes the device look again at what the server says.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "tests/sim/device.hpp"

namespace redline::sim {

class TechnicianDevice final : public Device {
 public:
  TechnicianDevice(Crowd& crowd, const Person& person, Rng rng);

  // Closing time: everybody comes and works until nothing is left.
  void work_overtime();
  // On shift as planned, by the right time.
  bool on_duty() const;

 private:
  struct Job {
    domain::TicketState heard{};    // from the server
    domain::TicketState assumed{};  // after the steps under way; never behind
    domain::Priority priority{};
    domain::OfferId offer;
    domain::GeoPoint place;
    bool answering = false;  // the offer at hand, or decided to ignore it
    domain::CategoryId category;
    domain::Work work;       // from the server
    bool checking = false;   // a check was sent: the ticket may be completable
    enum class PutBy : std::uint8_t { No, Asked, Yes } put_by = PutBy::No;  // on hold
    domain::Instant resolve_due = domain::kNever;
  };

  // The shift.
  void begin_shift();
  void end_shift();
  void clock_in();
  void wander_off();
  bool done_for_today() const;

  // The work.
  void go_round();  // by now and then, so that nothing is forgotten
  void look_round();
  void then(std::chrono::nanoseconds after, void (TechnicianDevice::*step)());
  void consider(domain::TicketId ticket, Job& job);
  void answer(domain::TicketId ticket, domain::OfferId offer);
  void next_step();
  void drive();
  void leave_job();
  // The next paper that the visit lacks, by what the server last said; nothing when it can be completed.
  std::optional<domain::CommandBody> next_paper(domain::TicketId ticket, const Job& job) const;
  void work_on_site(domain::TicketId ticket, Job& job);
  // Now and then it cannot go on: puts it by, asks for more time or for parking. True when it is left now.
  bool get_stuck(domain::TicketId ticket, Job& job);
  // Mostly where it is; sometimes far off, or silent.
  domain::DeviceFix device();
  void make_mistake(domain::TicketId ticket, const Job& job);

  void on_ticket(const codec::TicketView& view) override;
  void on_technician(const domain::Technician& technician) override;
  void on_reload() override;
  void on_current() override;
  void on_answer(const Sent& sent, const domain::Answer& answer) override;

  bool overtime_ = false;
  bool on_shift_ = false;     // as last heard
  bool clocking_in_ = false;  // SignOn under way
  bool prolong_ = false;      // SignOn although on shift
  domain::Instant shift_end_{};
  domain::GeoPoint position_;
  std::map<domain::TicketId, Job> jobs_;
  std::optional<domain::TicketId> current_job_;
  ports::TimerId step_timer_ = 0;
  ports::TimerId round_timer_ = 0;
  bool careful_ = false;  // a step was left out on purpose: its answer first
  int legs_left_ = 0;     // of the way to the current job
};

}  // namespace redline::sim
