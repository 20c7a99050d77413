// The server's time on this device: deadlines are counted from it, whatever the device's own clock says.
//
// A sample is what the server said its time was and when that was heard. Transport only ever delays, so that of several samples
// the one that puts the server's clock furthest ahead is nearest to the truth. Samples age: after a while a later one counts even
// if it says less, so that a correction of the server's clock gets through.
const SAMPLE_LASTS_MS = 120_000;

export class ServerClock {
  private offsetMs: number | undefined;
  private sampledAt = 0;

  constructor(
    private readonly monotonic: () => number,
    private readonly wall: () => number,
  ) {}

  sample(serverMs: number): void {
    const now = this.monotonic();
    const offset = serverMs - now;
    if (this.offsetMs === undefined || offset >= this.offsetMs || now - this.sampledAt > SAMPLE_LASTS_MS) {
      this.offsetMs = offset;
      this.sampledAt = now;
    }
  }

  // Until the first sample the device's clock has to do.
  now(): number {
    return this.offsetMs === undefined ? this.wall() : this.offsetMs + this.monotonic();
  }
}
