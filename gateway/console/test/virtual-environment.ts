// Surroundings under the test's control: time passes only when told to, chance is what the test says.
import type { Environment, Socket, SocketEvents } from "../src/realtime/environment";

interface Timer {
  at: number;
  callback: () => void;
}

export class VirtualEnvironment implements Environment {
  nowMs = 1_000;
  wallStartMs = 1_795_780_800_000;
  isOnline = true;
  chance = 0.5;
  private timers: Timer[] = [];
  private bytes = 0;

  constructor(private readonly dial: (events: SocketEvents) => Socket) {}

  openSocket(events: SocketEvents): Socket {
    return this.dial(events);
  }
  wall(): number {
    return this.wallStartMs + this.nowMs;
  }
  monotonic(): number {
    return this.nowMs;
  }
  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.nowMs + ms, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }
  random(): number {
    return this.chance;
  }
  randomBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => (this.bytes = (this.bytes + 37) % 256));
  }
  online(): boolean {
    return this.isOnline;
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  // Lets time pass and whatever falls due happen, in order, with everything that promises have to say.
  async pass(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    await settle();
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.nowMs = Math.max(this.nowMs, due.at);
      due.callback();
      await settle();
    }
    this.nowMs = until;
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 10; ++i) await Promise.resolve();
}
