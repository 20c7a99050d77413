// What the connection needs of its surroundings. The browser's is in browser-environment.ts; tests bring their own, with virtual
// time, so that no test waits for a clock.

export interface SocketEvents {
  opened(): void;
  message(bytes: Uint8Array): void;
  // Once, whatever the cause; nothing follows.
  closed(code: number, reason: string): void;
}

export interface Socket {
  send(bytes: Uint8Array): void;
  close(code: number): void;
}

export interface Environment {
  openSocket(events: SocketEvents): Socket;
  // Milliseconds since 1970 by the device's clock, which people may set.
  wall(): number;
  // Milliseconds since some start; never goes back.
  monotonic(): number;
  // Calls back once; the result takes it back.
  after(ms: number, callback: () => void): () => void;
  // In [0, 1).
  random(): number;
  randomBytes(count: number): Uint8Array;
  online(): boolean;
}
