// Random values of the visit and its paper (dispatcher/domain/work.hpp, appointment.hpp); see generators.hpp.
#pragma once

#include <optional>

#include <rapidcheck.h>

#include "dispatcher/domain/command.hpp"
#include "dispatcher/domain/event.hpp"

namespace redline::tests::gen {

rc::Gen<domain::DeviceFix> device_fix();
rc::Gen<domain::Appointment> appointment();
rc::Gen<domain::Work> work();
// One of the commands from SetAppointment to CheckIn.
rc::Gen<domain::CommandBody> visit_command(domain::TicketId ticket);
// One of the events from AppointmentSet to WorkFlagged.
rc::Gen<domain::EventBody> visit_event();

// Something or nothing.
template <class T>
rc::Gen<std::optional<T>> maybe(const rc::Gen<T>& value) {
  return rc::gen::mapcat(rc::gen::arbitrary<bool>(), [value](bool there) -> rc::Gen<std::optional<T>> {
    if (!there) return rc::gen::just(std::optional<T>{});
    return rc::gen::map(value, [](T made) { return std::optional<T>{std::move(made)}; });
  });
}

}  // namespace redline::tests::gen
