// The real server with accounts of its own, and a real browser in front of it. Everything ends with the test file.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const REDLINE = process.env["REDLINE"] ?? join(ROOT, "build/debug/bin/redline");
const CONSOLE = join(ROOT, "build/console");
export const SCREENS = join(ROOT, "build/reports/screens");

// Nothing but the page itself: the machine may have no way to anywhere else.
const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 45_000;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };
export const WALL = { width: 1920, height: 1080 };

const POLICY = `
version: console
timezone: UTC
skills: [water, gas, electricity]
areas:
  - {id: huangpu, name: 黄浦, lat: 31.2310, lon: 121.4850}
  - {id: jingan, name: 静安, lat: 31.2290, lon: 121.4480}
  - {id: pudong, name: 浦东, lat: 31.2220, lon: 121.5440}
  - {id: xuhui, name: 徐汇, lat: 31.1880, lon: 121.4360}
categories:
  - {id: drip, name: 水龙头漏水, skill: water, priority: normal, service: 30 min}
  - {id: burst, name: 水管爆裂, skill: water, priority: urgent, service: 1 h}
  - {id: power, name: 停电, skill: electricity, priority: urgent, service: 45 min}
  - {id: leak, name: 燃气泄漏, skill: gas, priority: emergency, service: 45 min, dangerous: true}
  - id: heater
    name: 燃气热水器
    skill: gas
    priority: normal
    service: 1 h
    chargeable: true
    checklist:
      - {id: leak-test, text: {en: Leak test passed, zh-CN: 检漏合格, zh-TW: 檢漏合格}}
      - {id: trial-run, text: {en: Trial run in the customer's presence, zh-CN: 在客户面前试运行, zh-TW: 在客戶面前試運轉}}
      - {id: swept, required: false, text: {en: Site cleaned, zh-CN: 现场已清理, zh-TW: 現場已清理}}
appointment: {tolerance: 10 min}
fees:
  currency: CNY
  prices:
    - {code: visit, kind: labour, name: 上门费, unit: 次, price: 3000}
    - {code: hose, kind: material, name: 燃气软管, unit: 根, price: 2590}
    - {code: valve, kind: material, name: 燃气阀门, unit: 只, price: 4800}
signals: {site_radius_m: 300, quick_work: 1 min}
lone_worker: {check_in: 20 min, next_level: 5 min, levels: 2}
sla:
  - priority: emergency
    clocks: [{kind: dispatch, within: 5 min}, {kind: respond, within: 10 min}, {kind: arrive, within: 30 min}, {kind: resolve, within: 4 h}]
  - clocks: [{kind: dispatch, within: 30 min}, {kind: respond, within: 1 h}, {kind: arrive, within: 4 h}, {kind: resolve, within: 24 h}]
offers: {timeout: {emergency: 9 min, urgent: 9 min, normal: 9 min, low: 9 min}, cooldown: 30 min, open_max: 4}
travel: {speed_kmh: 25, detour: 1.4, fixed: 2 min}
return_reasons: [no-tools, no-parts, too-far, customer-absent]
`;

export type RoleName = "agent" | "technician" | "supervisor";

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => {
      resolve();
    });
    child.kill("SIGTERM");
  });
}

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "redline-console-"));
  private readonly data = join(this.folder, "data");
  private server: ChildProcess | undefined;
  private browser: Browser | undefined;
  private readonly tokens = new Map<string, string>();
  url = "";

  static async start(accounts: readonly [string, RoleName, ...string[]][]): Promise<World> {
    mkdirSync(SCREENS, { recursive: true });
    const world = new World();
    writeFileSync(join(world.folder, "policy.yaml"), POLICY);
    for (const [name, role, ...options] of accounts) {
      const token = execFileSync(REDLINE, ["user", "add", name, "--role", role, "--data", world.data, ...options], {
        encoding: "utf8",
      });
      world.tokens.set(name, token.trim());
    }
    world.url = await world.up("127.0.0.1:0");
    world.browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM });
    return world;
  }

  private async up(listen: string): Promise<string> {
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("REDLINE")));
    const policy = join(this.folder, "policy.yaml");
    const server = spawn(
      REDLINE,
      ["up", "--data", this.data, "--listen", listen, "--policy", policy, "--gateway-console", CONSOLE, "--log-level", "warning"],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: environment,
      },
    );
    this.server = server;
    for await (const line of createInterface({ input: server.stdout })) {
      const url = /^ready (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error("the server has ended");
  }

  async stopServer(): Promise<void> {
    if (this.server !== undefined) await end(this.server);
  }

  // At the same address as before.
  async startServer(): Promise<void> {
    await this.up(new URL(this.url).host);
  }

  token(account: string): string {
    const token = this.tokens.get(account);
    if (token === undefined) throw new Error(`no account ${account}`);
    return token;
  }

  async rest(account: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      headers: { Authorization: `Bearer ${this.token(account)}` },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return response.json();
  }

  async visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    if (this.browser === undefined) throw new Error("no browser");
    const context = await this.browser.newContext({ locale: "zh-CN", timezoneId: "UTC", viewport: DESK, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Visitor(context, await context.newPage(), this);
  }

  async end(): Promise<void> {
    await this.browser?.close();
    await this.stopServer();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// One person at one browser; whatever a page complains about is a finding.
export class Visitor {
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly world: World,
  ) {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  async signIn(account: string, path = "/"): Promise<Page> {
    await this.page.goto(this.world.url + path);
    await this.page.locator("input[type=password]").fill(this.world.token(account));
    await this.page.keyboard.press("Enter");
    if (!path.startsWith("/board/wall")) await this.live(); // the wall says only when it is not
    return this.page;
  }

  async live(): Promise<void> {
    await this.page.locator("[data-status=live]").waitFor();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`), animations: "disabled" });
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
