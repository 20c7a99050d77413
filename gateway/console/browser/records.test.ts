// Story: looking things up (A4, A5): a caller known while the number is typed, a ticket found by whatever is known of it, by keyboard
// alone, also when the records cannot be asked.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { look } from "./look";
import { type Visitor, World } from "./world";

let world: World;
let agent: Visitor;
let supervisor: Visitor;

const wish = (category: string, address: string, phone: string, description = "请尽快") => ({
  caller: { name: "王芳", phone },
  place: { address },
  area: "huangpu",
  category,
  description,
});

async function register(...wished: Parameters<typeof wish>): Promise<{ ticket: string; number: string }> {
  return (await world.rest("li", "tickets", wish(...wished))) as { ticket: string; number: string };
}

// The records are a moment behind.
async function recorded(query: string): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(((await world.rest("ma", `tickets?${query}`)) as { tickets: unknown[] }).tickets.length).toBe(1);
    },
    { timeout: 60_000, interval: 200 },
  );
}

beforeAll(async () => {
  world = await World.start([
    ["li", "agent"],
    ["ma", "supervisor"],
    ["zhang", "technician"],
  ]);
  const old = await register("drip", "南京东路 1 号 302 室", "13800001111", "厨房水龙头滴水");
  await world.rest("li", `tickets/${old.number}/commands`, { cancelTicket: { reason: "用户自行修复" } });
  await register("burst", "四川中路 22 号", "13900002222", "水管爆裂，水已漫到客厅");
  await register("power", "南京东路 1 号 302 室", "13800001111", "整户停电");
  const last = await register("leak", "淮海中路 100 号", "13700003333", "厨房有燃气味");
  await recorded(`number=${last.number}`);
  await recorded("state=cancelled");
  agent = await world.visitor();
  supervisor = await world.visitor();
});

afterAll(async () => {
  await world.end();
});

describe("a caller", () => {
  it("is known while the number is typed, with what is open and what was before", async () => {
    const page = await agent.signIn("li");
    await page.getByLabel("联系电话").fill("13800001111");
    await page.getByRole("list", { name: "该号码的在办工单" }).getByText(/停电/).waitFor();
    await page
      .getByRole("list", { name: "该号码的历史工单" })
      .getByText(/水龙头漏水/)
      .waitFor();
    await page.getByRole("button", { name: "填入姓名地址" }).click();
    expect(await page.getByLabel("报修人").inputValue()).toBe("王芳");
    expect(await page.getByLabel("地址", { exact: true }).inputValue()).toBe("南京东路 1 号 302 室");
  });

  it("calling about an open ticket is seen before a second one is made", async () => {
    const { page } = agent;
    await page.getByLabel("报修类别").first().fill("停电");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("可能与在办工单重复").waitFor();
    await look(agent, "desk-caller");
    await page.getByRole("list", { name: "可能重复的工单" }).getByRole("button").click();
    await page.getByRole("dialog").getByText("整户停电").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "清空" }).click();
  });
});

describe("the records", () => {
  it("find by words, by keyboard alone, and open a ticket that has left the live view", async () => {
    const { page } = agent;
    await page.getByRole("link", { name: "工单查询" }).click();
    await page.locator("input[type=search]:focus").waitFor();
    await page.keyboard.type("滴水");
    const results = page.getByRole("list", { name: "查询结果" }).getByRole("button");
    await expect.poll(() => results.count(), { timeout: 20_000 }).toBe(1);
    await page.waitForURL(/text=/);
    await look(agent, "records-desk");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByText("用户自行修复").first().waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    await page.reload();
    await agent.live();
    await expect.poll(() => results.count(), { timeout: 20_000 }).toBe(1);
  });

  it.each([
    ["13800001111", /按电话/, 2],
    ["3333", /按电话尾号/, 1],
    ["爆裂", /按关键词/, 1],
    ["没有这样的", /没有找到工单/, 0],
  ])("understand %s", async (typed, said, count) => {
    const { page } = agent;
    await page.getByRole("searchbox").fill(typed);
    await page.getByText(said).first().waitFor();
    await expect
      .poll(() => page.getByRole("list", { name: "查询结果" }).getByRole("button").count(), { timeout: 20_000 })
      .toBe(count);
  });

  it("filtered by a supervisor, kept in the address", async () => {
    const page = await supervisor.signIn("ma", "/records?state=open");
    const results = page.getByRole("list", { name: "查询结果" }).getByRole("button");
    await expect.poll(() => results.count(), { timeout: 20_000 }).toBe(3);
    await page.getByText("138****1111").waitFor();
    await page.getByRole("button", { name: /报修类别/ }).click();
    await page.getByRole("option", { name: "停电" }).click();
    await expect.poll(() => results.count(), { timeout: 20_000 }).toBe(1);
    expect(new URL(page.url()).searchParams.get("category")).toBe("power");
    await look(supervisor, "records-filtered");
    await page.setViewportSize({ width: 390, height: 844 });
    await look(supervisor, "records-phone");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it("that cannot be reached say so, and live work goes on", async () => {
    const { page, context } = supervisor;
    const body = JSON.stringify({ code: "RECORDS_UNAVAILABLE", status: 503 });
    await context.route("**/api/v1/tickets?**", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body }),
    );
    await page.getByRole("searchbox").fill("漏");
    await page.getByText("档案库暂时无法访问，实时业务不受影响。").waitFor();
    await look(supervisor, "records-unavailable");
    await context.unroute("**/api/v1/tickets?**");
    await page.getByRole("button", { name: "清除" }).click();
    await page.getByRole("list", { name: "查询结果" }).waitFor();
  });

  it("are not for technicians", async () => {
    const visitor = await world.visitor();
    await visitor.signIn("zhang", "/records");
    await visitor.page.getByText("您无权查看此页面").waitFor();
    await visitor.leave();
  });
});
