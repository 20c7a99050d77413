// The part of a policy file about who is told what of a deadline: `ladder`.
//
//   ladder:
//     warnings: [{step: warn, tell: [technician, lead]}, {step: urge, tell: [technician, lead]}]    by warning point
//     breach: {step: supervise, tell: [technician, lead, supervisor]}
//     late: [{after: 30 min, step: supervise, tell: [supervisor, manager]}]                         after the breach, rising
//     acknowledged: climbs                                                                         or stops
//     lone_worker: [{tell: [supervisor]}, {tell: [supervisor, manager]}]                            by level of a missed check-in
#pragma once

#include "deploy/config/yaml_reader.hpp"
#include "dispatcher/domain/ladder.hpp"

namespace redline::config {

domain::Ladder read_ladder(const Section& file);

}  // namespace redline::config
