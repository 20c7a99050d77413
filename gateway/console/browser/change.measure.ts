// Figure: how long after its commit a supervisor sees a change, over 1,000 changes, in a real browser against the real server. The
// clock starts when the command's answer, which comes after the commit, is back, and for the whole way when the command is sent; it
// stops at the frame that shows the change.
import { afterAll, beforeAll, expect, it } from "vitest";
import { percentile, spread, tell } from "./figures";
import { World } from "./world";

const CHANGES = 1_000;
const TICKETS = 30;
const PEOPLE = ["ma", "hu", "gao", "lin", "luo"];

let world: World;

beforeAll(async () => {
  world = await World.start([["li", "agent"], ...PEOPLE.map((name) => [name, "supervisor"] as [string, "supervisor"])]);
});

afterAll(async () => {
  await world.end();
});

// Looks at the rows whenever anything changes, and notes the frame after a ticket has become urgent or ceased to be.
const WATCH = `
window.seen_ = [];
const urgent = new Map();
const look = () => {
  const at = Date.now();
  for (const row of document.querySelectorAll(".table-row")) {
    const number = row.querySelector(".cell-number").textContent;
    const now = row.querySelector(".priority-urgent") !== null;
    if (urgent.has(number) && urgent.get(number) !== now) window.seen_.push([number, at]);
    urgent.set(number, now);
  }
};
let asked = false;
new MutationObserver(() => {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; look(); });
}).observe(document.querySelector(".table-body"), { subtree: true, childList: true, characterData: true });
look();`;

it("a change is seen soon after its commit", async () => {
  const tickets: { ticket: string; number: string }[] = [];
  for (let i = 0; i < TICKETS; ++i) {
    const wish = {
      caller: { name: "王芳", phone: `1380000${String(1_000 + i)}` },
      place: { address: `南京东路 ${String(i)} 号` },
    };
    const body = { ...wish, area: "huangpu", category: "drip", description: "请尽快" };
    tickets.push((await world.rest("li", "tickets", body)) as (typeof tickets)[number]);
  }
  const visitor = await world.visitor({ viewport: { width: 1440, height: 2_200 } });
  const page = await visitor.signIn("ma");
  await page
    .getByRole("table")
    .and(page.locator(`[aria-rowcount="${String(TICKETS + 1)}"]`))
    .waitFor();
  await page.evaluate(WATCH);

  const sent: { number: string; at: number; acknowledged: number }[] = [];
  for (let i = 0; i < CHANGES; ++i) {
    const { ticket, number } = tickets[i % TICKETS]!;
    const priority = Math.floor(i / TICKETS) % 2 === 0 ? "PRIORITY_URGENT" : "PRIORITY_NORMAL";
    const at = Date.now();
    await world.rest(PEOPLE[i % PEOPLE.length]!, "commands", { changePriority: { ticket, priority, reason: "measured" } });
    sent.push({ number, at, acknowledged: Date.now() });
    await page.waitForTimeout(at + 15 - Date.now() > 0 ? at + 15 - Date.now() : 0); // below the limit of commands per person
  }
  await expect.poll(() => page.evaluate<number>("window.seen_.length"), { timeout: 20_000 }).toBe(CHANGES);
  const seen = await page.evaluate<[string, number][]>("window.seen_");
  const whole: number[] = [];
  const after: number[] = [];
  for (const { number } of tickets) {
    const commands = sent.filter((change) => change.number === number);
    const shown = seen.filter(([name]) => name === number);
    commands.forEach(({ at, acknowledged }, index) => {
      whole.push(shown[index]![1] - at);
      after.push(Math.max(0, shown[index]![1] - acknowledged));
    });
  }
  tell(`a supervisor sees a change, ${String(CHANGES)} changes, ms`);
  tell(`  after the commit was acknowledged: ${spread(after)}`);
  tell(`  after the command was sent:        ${spread(whole)}`);
  tell(`  200 ms after the commit are ${percentile(after, 0.99) <= 200 ? "kept" : "not kept"} at p99`);
  await visitor.leave();
});
