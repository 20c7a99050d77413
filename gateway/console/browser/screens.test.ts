// Story: every screen with something on it, looked at by axe and kept as a picture: phone, desk and wall; light, dark and high
// contrast; three languages.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look } from "./look";
import { DESK, PHONE, WALL, World } from "./world";

const PEOPLE: readonly [string, string, number, number][] = [
  ["zhang", "张伟", 31.2304, 121.4737],
  ["chen", "陈静", 31.225, 121.45],
  ["liu", "刘洋", 31.223, 121.54],
  ["zhao", "赵磊", 31.19, 121.44],
  ["sun", "孙丽", 31.234, 121.49],
];
const AREAS: readonly [string, number, number][] = [
  ["huangpu", 31.231, 121.485],
  ["jingan", 31.229, 121.448],
  ["pudong", 31.222, 121.544],
  ["xuhui", 31.188, 121.436],
];
const CATEGORIES = ["drip", "burst", "power", "drip", "leak", "drip", "power"];
const STREETS = ["南京东路", "四川中路", "淮海中路", "延安西路", "世纪大道", "肇嘉浜路"];
const TICKETS = 36;

let world: World;

async function seed(): Promise<void> {
  for (const [account, name, lat, lon] of PEOPLE) {
    await world.rest(account, "commands", { signOn: { name, skills: ["water", "gas", "electricity"], position: { lat, lon } } });
  }
  for (let i = 0; i < TICKETS; ++i) {
    const [area, lat, lon] = AREAS[(i * 7) % AREAS.length] ?? AREAS[0]!;
    await world.rest("li", "tickets", {
      caller: { name: ["王芳", "李强", "周敏", "吴刚"][i % 4], phone: `1380000${String(1000 + i)}` },
      place: {
        address: `${STREETS[i % STREETS.length] ?? ""} ${String(10 + i * 3)} 号`,
        point: { lat: lat + Math.sin(i * 3) / 90, lon: lon + Math.cos(i * 5) / 80 },
      },
      area,
      category: CATEGORIES[i % CATEGORIES.length],
      description: "请尽快上门处理",
    });
  }
}

beforeAll(async () => {
  world = await World.start([
    ["li", "agent"],
    ["wu", "agent"],
    ["ma", "supervisor"],
    ["new", "technician"],
    ...PEOPLE.map(([account]) => [account, "technician"] as [string, "technician"]),
  ]);
  await seed();
});

afterAll(async () => {
  await world.end();
});

describe("signing in", () => {
  it.each([
    ["light", PHONE],
    ["dark", DESK],
  ] as const)("%s", async (colorScheme, viewport) => {
    const visitor = await world.visitor({ viewport, colorScheme });
    await visitor.page.goto(world.url);
    await visitor.page.locator("input[type=password]").waitFor();
    await look(visitor, `sign-in-${colorScheme}`);
    await visitor.leave();
  });
});

describe("the board", () => {
  it("in light, dark and high contrast", async () => {
    const visitor = await world.visitor();
    const page = await visitor.signIn("ma");
    await page
      .getByRole("row", { name: /燃气泄漏/ })
      .first()
      .waitFor();
    await look(visitor, "board-light");
    await page.getByRole("button", { name: "账号与设置" }).click();
    for (const [label, theme] of [
      ["深色", "dark"],
      ["高对比度", "contrast"],
    ] as const) {
      await page.getByRole("radio", { name: label }).click();
      await page.locator(`html[data-theme=${theme}]`).waitFor();
      await look(visitor, `settings-${theme}`);
      await page.getByRole("button", { name: "关闭", exact: true }).click();
      await look(visitor, `board-${theme}`);
      await page.getByRole("button", { name: "账号与设置" }).click();
    }
    await page.keyboard.press("Escape");
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it("filtered, with the filter in the address and kept by a reload", async () => {
    const visitor = await world.visitor();
    const page = await visitor.signIn("ma");
    await page.getByRole("button", { name: /^黄浦/ }).click();
    await page.getByLabel("查找").fill("水管");
    await page.waitForURL(/area=huangpu/);
    await page.waitForURL(/text=/);
    const rows = page.getByRole("table").getByRole("row");
    const shown = await rows.count();
    await page.reload();
    await visitor.live();
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(shown);
    await page.getByLabel("查找").fill("没有这样的");
    await page.getByText("没有符合筛选的工单").waitFor();
    await look(visitor, "board-none-match");
    await visitor.leave();
  });

  it("with a ticket, an order and its dialog", async () => {
    const visitor = await world.visitor();
    const page = await visitor.signIn("ma");
    await page
      .getByRole("row", { name: /燃气泄漏/ })
      .first()
      .click();
    await page.getByRole("list", { name: "处理经过" }).getByRole("listitem").first().waitFor();
    await look(visitor, "board-drawer");
    await page.getByRole("tab", { name: "详情" }).click();
    await page.getByRole("button", { name: "调整优先级" }).click();
    await look(visitor, "board-dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: /的优先级/ }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "维修人员" }).click();
    await page.getByRole("button", { name: /张伟/ }).waitFor();
    await look(visitor, "board-technicians");
    await visitor.leave();
  });

  it("in the three languages, at once and for good", async () => {
    const visitor = await world.visitor({ locale: "zh-TW" });
    const page = await visitor.signIn("ma");
    await page.getByText("調度看板").first().waitFor();
    await visitor.screenshot("board-zh-TW");
    await page.getByRole("button", { name: "帳號與設定" }).click();
    await page.getByRole("radio", { name: "English" }).click();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("columnheader", { name: "Next deadline" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.reload();
    await visitor.live();
    await page.getByRole("columnheader", { name: "Next deadline" }).waitFor();
    await look(visitor, "board-en");
    await visitor.leave();
  });

  it("on the wall and on a phone", async () => {
    const visitor = await world.visitor({ viewport: WALL });
    const page = await visitor.signIn("ma", "/board/wall?page=tickets");
    await page.getByText("最紧迫的工单").waitFor();
    await look(visitor, "wall-tickets");
    await page.goto(`${world.url}/board/wall?page=areas`);
    await page.getByText("区域").waitFor();
    await look(visitor, "wall-areas");
    await page.setViewportSize(PHONE);
    await page.goto(`${world.url}/board`);
    await visitor.live();
    await look(visitor, "board-phone");
    await visitor.leave();
  });
});

describe("the desk", () => {
  it("full and empty", async () => {
    const visitor = await world.visitor();
    const page = await visitor.signIn("li");
    await page
      .getByRole("button", { name: /燃气泄漏/ })
      .first()
      .waitFor();
    await page.getByText("优先级、渠道、客户级别").click();
    await look(visitor, "desk-light");
    await visitor.leave();
    const beginner = await world.visitor({ colorScheme: "dark" });
    await beginner.signIn("wu");
    await beginner.page.getByText("没有在办工单").waitFor();
    await beginner.page.getByRole("button", { name: "登记工单" }).click();
    await look(beginner, "desk-empty-dark");
    await beginner.leave();
  });
});

describe("the phone", () => {
  it("before the shift", async () => {
    const visitor = await world.visitor({ viewport: PHONE, hasTouch: true });
    await visitor.signIn("new");
    await look(visitor, "phone-before-shift");
    await visitor.leave();
  });

  it("with an offer, with an order, with reasons to give it back, in the dark", async () => {
    const visitor = await world.visitor({ viewport: PHONE, hasTouch: true, colorScheme: "dark" });
    const page = await visitor.signIn("zhang");
    await page.getByRole("timer").waitFor();
    await look(visitor, "phone-offer-dark");
    await page.getByRole("button", { name: "接单" }).click();
    await page.getByRole("button", { name: "出发" }).waitFor();
    await page
      .getByRole("button", { name: /退单|拒单/ })
      .first()
      .click();
    await page.getByRole("button", { name: "缺备件" }).waitFor();
    await look(visitor, "phone-reasons-dark");
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it("opens without a network once it has been there, and sends afterwards what was done", async () => {
    const visitor = await world.visitor({ viewport: PHONE, hasTouch: true });
    const page = await visitor.signIn("chen");
    await page.getByRole("button", { name: "接单" }).click();
    await page.getByRole("button", { name: "出发" }).waitFor();
    await page.evaluate("navigator.serviceWorker.ready");
    await page.reload(); // from now on the service worker serves
    await visitor.live();
    await visitor.context.setOffline(true);
    await page.getByRole("button", { name: "出发" }).first().click();
    await page.getByText("尚未经服务器确认").waitFor();
    await page.reload();
    await page.locator("[data-status=offline]").waitFor();
    await page.getByText("尚未经服务器确认").waitFor();
    await look(visitor, "phone-reopened-offline");
    await visitor.context.setOffline(false);
    await visitor.live();
    await page.getByRole("button", { name: "已到场" }).waitFor();
    await page.getByText("尚未经服务器确认").waitFor({ state: "detached" });
    await visitor.leave();
  });
});
